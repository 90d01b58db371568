// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The shipped schemas say what the tool does. */
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { noteOf } from "../fakes/temporary-repository.ts";
import { noteSchema } from "../note/note.ts";
import { policySchema } from "../policy/policy.ts";
import { jsonSchemaOf, type SchemaName } from "./json-schema.ts";

const packageFolder = join(import.meta.dirname, "../..");

function shipped(name: SchemaName): object {
  // Proof of the cast: a JSON Schema is an object, and the first test compares it with one.
  return JSON.parse(readFileSync(join(packageFolder, `icla-${name}.schema.json`), "utf8")) as object;
}

function accepts(name: SchemaName, value: unknown): boolean {
  const ajv = new Ajv2020({ strict: true });
  addFormats.default(ajv);
  return ajv.compile(shipped(name))(value);
}

test.each(["note", "policy"] as const)(
  "the shipped schema of a %s is the one in use; else: npx nx run icla:schemas",
  (name) => {
    expect(shipped(name)).toEqual(jsonSchemaOf(name));
  },
);

test.each([
  ["as it is", {}, true],
  ["without a date of signing", { "signed-on": undefined }, false],
  ["submitted, without a date of signing", { "signed-on": undefined, status: "submitted" }, true],
  ["with an account", { github: { login: "Ann-1", id: 5 } }, true],
  ["with an account of no number", { github: { login: "ann" } }, true],
  ["with a phone", { phone: "x" }, false],
  ["of an unknown status", { status: "lost" }, false],
  ["with a hash that is too short", { emails: ["sha256:00"] }, false],
  ["with a plain address", { emails: ["ann@example.org"] }, true],
  ["with a day that there is not", { "recorded-on": "2025-02-30" }, false],
  ["of a corporation", { agreement: "ccla:Example Ltd" }, true],
  ["of an agreement that is no word", { agreement: "ICLA 2" }, false],
  ["with a handle that is a path", { handle: "../ann" }, false],
  ["with a handle of the policy's file", { handle: "policy" }, false],
  ["with a name of two lines", { name: "Ann\nAuthor" }, false],
  ["with an account of a negative number", { github: { login: "ann", id: -1 } }, false],
])("a note %s is judged alike by the schema and by the tool", (_title, changed, valid) => {
  const note: unknown = parse(noteOf("ann", "ann@example.org", changed));

  expect(noteSchema.safeParse(note).success).toBe(valid);
  expect(accepts("note", note)).toBe(valid);
});

test.each([
  ["{}", true],
  ["level: off", true],
  ["level: strict", false],
  ["trivial-lines: -1", false],
  ["agreement: { accepts: [] }", false],
  ["agreement: { page: 'javascript:x' }", false],
  ["bots: [{ name: x, id: 1, emails: [x@y.org] }]", true],
  ["bots: [{ id: 1 }]", false],
  ["emails: hashed", true],
  ["unknown: 1", false],
])("the policy %s is judged by the tool as it should be", (text, valid) => {
  const policy: unknown = parse(text);

  expect(policySchema.safeParse(policy).success).toBe(valid);
  // JSON Schema has no word for the protocol of a link.
  if (!text.includes("javascript")) expect(accepts("policy", policy)).toBe(valid);
});
