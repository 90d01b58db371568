// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { TemporaryRepository } from "../fakes/temporary-repository.ts";
import { parseMailmap } from "./mailmap.ts";

// Real programs run here: on a busy machine a test of a second takes many.
vi.setConfig({ testTimeout: 60_000 });

test.each([
  ["Proper <a@x>", "Old <A@X>", "Proper <A@X>"],
  ["<new@x> <a@x>", "Old <a@x>", "Old <new@x>"],
  ["Proper <new@x> <a@x>", "Old <a@x>", "Proper <new@x>"],
  ["Proper <new@x> OLD <a@x>", "old <a@x>", "Proper <new@x>"],
  ["Proper <new@x> Other <a@x>", "Old <a@x>", "Old <a@x>"],
  ["# Proper <a@x>", "Old <a@x>", "Old <a@x>"],
  ["not a line of a mailmap", "Old <a@x>", "Old <a@x>"],
  ["First <a@x>\nSecond <a@x>", "Old <a@x>", "Second <a@x>"],
])("%j makes %s into %s", (text, commit, expected) => {
  const [, name = "", email = ""] = /^(.*) <(.*)>$/.exec(commit) ?? [];

  const resolved = parseMailmap(text).resolve({ name, email });

  expect(`${resolved.name} <${resolved.email}>`).toBe(expected);
});

test("it reads what git reads, as git check-mailmap shows", () => {
  using repository = TemporaryRepository.create();
  const file = join(repository.folder, "map");
  const names = fc.constantFrom("", "Ann", "ann", "Bob B.", "Zoë", " Ann ");
  const emails = fc.constantFrom("a@x", "A@x", "b@x", "b@X", " a@x ");
  const comment = fc.constantFrom("", " # a comment", "trailing words");
  const line = fc.oneof(
    fc.tuple(names, emails, comment).map(([name, email, rest]) => `${name} <${email}>${rest}`),
    fc
      .tuple(names, emails, names, emails, comment)
      .map(([proper, to, name, from, rest]) => `${proper} <${to}> ${name} <${from}>${rest}`),
    fc.constantFrom("# Ann <a@x>", "", "no address", "Ann <a@x", "<a@x> <b@x", " # <a@x> <b@x>"),
  );
  const signatures = ["Ann", "ann", "Bob B.", "Zoë", "Nobody"].flatMap((name) =>
    ["a@x", "B@x"].map((email) => ({ name, email })),
  );
  const input = signatures.map(({ name, email }) => `${name} <${email}>\n`).join("");
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const text = `${lines.join("\n")}\n`;
      writeFileSync(file, text);
      const args = ["-c", `mailmap.file=${file}`, "check-mailmap", "--stdin"];
      const mailmap = parseMailmap(text);

      const ours = signatures
        .map((signature) => mailmap.resolve(signature))
        .map(({ name, email }) => `${name} <${email}>`);

      expect(ours.join("\n")).toBe(repository.gitAs("Ann <a@x>", { args, input }));
    }),
    { numRuns: 150 },
  );
});
