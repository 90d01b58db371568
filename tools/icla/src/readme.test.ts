// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The README says what there is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { check } from "./commands/check.ts";
import { jsonSchemaOf } from "./document/json-schema.ts";
import { contextIn } from "./fakes/in-process.ts";
import { bob, noteOf, TemporaryRepository } from "./fakes/temporary-repository.ts";

// Real programs run here: on a busy machine a test of a second takes many.
vi.setConfig({ testTimeout: 60_000 });

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

test("its first screen shows what the program prints", async () => {
  using origin = TemporaryRepository.create();
  origin.commit({
    files: { ".icla/policy.yaml": "level: warn\n", ".icla/ann.yaml": noteOf("ann", "ann@example.org") },
  });
  using clone = origin.clone();
  for (const text of ["1", "2", "3"]) clone.commit({ files: { "a.txt": `${text}\n` } });
  clone.commit({ author: bob, files: { "b.txt": "b\n" } });
  const context = contextIn(clone);

  await check({}, context);

  const printed = context.printed().replace(/commit [0-9a-f]{12}$/m, "commit 0123456789ab");
  expect(readme).toContain(`\n$ npx @nuvolaris/icla check\n${printed}\`\`\`\n`);
});

/** The rows of the table below a heading. */
function rowsBelow(heading: string): string[] {
  const section = readme.split(/^## /m).find((text) => text.startsWith(heading)) ?? "";
  return [...section.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name ?? "");
}

function fieldsOf(schema: object): string[] {
  const alternatives = "oneOf" in schema && Array.isArray(schema.oneOf) ? schema.oneOf : [schema];
  // Proof of the cast: zod writes an object's fields below `properties`.
  return alternatives.flatMap((one) => Object.keys((one as { readonly properties: object }).properties));
}

test.each([
  ["A note", "note"],
  ["The policy", "policy"],
] as const)("%s: every field is in its table, and no other", (heading, name) => {
  const fields = new Set(fieldsOf(jsonSchemaOf(name)));

  expect(rowsBelow(heading).toSorted()).toEqual([...fields].toSorted());
});
