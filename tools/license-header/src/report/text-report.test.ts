// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { sampleFinding, sampleReport } from "../testing/sample-report.ts";
import { renderText } from "./text-report.ts";

const plain = { colors: false, quiet: false, version: "1.2.3" };

test("findings stand under their rules, each with place, reason and remedy, and a line that counts is last", () => {
  const summary =
    "checked 12 files in 0.21 s: 9 passed, 3 findings (missing-header 2, foreign-header 1); " +
    "3 ignored, 3 skipped (binary 2, symbolic link 1)";

  expect(renderText(sampleReport(), plain).split("\n")).toEqual([
    "missing-header: there is no licence header",
    `  ${"src/a.ts:1".padEnd(34)}  there is no licence header; mend it with: license-header fix src/a.ts`,
    '  "src/ü %,:|`<&\\"\\n\\u{1b}[31m.ts":1  there is no licence header; mend it with: license-header fix',
    "",
    "foreign-header: the header of somebody else",
    "  lib/b.ts:3  there is no licence header; mend it with: license-header fix src/a.ts",
    "",
    summary,
    "",
  ]);
});

test("nothing found is one line", () => {
  const summary = { noun: "file", checked: 1, passed: 1, ignored: 0, skipped: {}, durationMs: 4 } as const;

  expect(renderText(sampleReport({ findings: [], summary }), plain)).toBe(
    "checked 1 file in 0.00 s: 1 passed, 0 findings\n",
  );
});

test("colours change no character that is read", () => {
  const painted = renderText(sampleReport(), { ...plain, colors: true });

  expect(painted).toContain("\u001b[31m");
  expect(stripVTControlCharacters(painted)).toBe(renderText(sampleReport(), plain));
});

test("without colours there is no escape sequence, not even from a file's name", () => {
  expect(renderText(sampleReport(), plain)).not.toContain("\u001b");
});

test("quiet leaves out the line that counts, and says nothing where nothing is found", () => {
  expect(renderText(sampleReport(), { ...plain, quiet: true })).not.toContain("checked");
  expect(renderText(sampleReport({ findings: [] }), { ...plain, quiet: true })).toBe("");
});

test("one very long path does not push the other lines to the right", () => {
  const findings = [sampleFinding({ path: "x".repeat(500) }), sampleFinding()];

  expect(renderText(sampleReport({ findings }), plain)).toMatch(/^ {2}src\/a\.ts:1 {38,42}there is no/m);
});

test("changes are told first, in other words when they were not made", () => {
  const changes = [{ path: "a b.ts", change: "added" }] as const;
  const done = sampleReport({ findings: [], changes });

  expect(renderText(done, plain)).toMatch(/^added: a b\.ts\n\nchecked 12 files .* 1 changed/);
  expect(renderText({ ...done, dryRun: true }, plain)).toMatch(
    /^to be added: a b\.ts\n\nchecked 12 files .* 1 to change/,
  );
});
