// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { z } from "zod";
import { problemText } from "./problem-text.ts";
import { parseYamlFile } from "./yaml-file.ts";

const schema = z.strictObject({
  name: z.string(),
  size: z.int().optional(),
  level: z.enum(["low", "high"]).optional(),
  list: z.array(z.strictObject({ id: z.int() })).optional(),
  day: z.iso.date().optional(),
});

function problems(text: string): string[] {
  const parsed = parseYamlFile({ path: "f.yaml", text }, schema);
  return parsed.ok ? [] : parsed.problems.map(problemText);
}

test("a file that is as it should be gives its value", () => {
  const parsed = parseYamlFile({ path: "f.yaml", text: "name: x\nlist:\n  - id: 1\n" }, schema);

  expect(parsed).toEqual({ ok: true, value: { name: "x", list: [{ id: 1 }] } });
});

test.each([
  ["name: 1\n", ["f.yaml:1: name: expected a text, came the number 1 (in quotes it is a text)"]],
  ["size: 1\n", ["f.yaml:1: name: is missing: expected a text"]],
  ["name: x\nlevel: mid\n", ['f.yaml:2: level: expected "low" or "high", came "mid"']],
  ["name: x\nlist:\n  - id: 1\n  - id: y\n", ['f.yaml:4: list[1].id: expected a number, came "y"']],
  [
    "name: x\nlist:\n  - idd: 1\n",
    expect.arrayContaining(["f.yaml:3: list[0].idd: is not a field of this file; take it out"]),
  ],
  ["name: x\nlist: {}\n", ["f.yaml:2: list: expected a list, came a mapping"]],
  ["name: x\nday: 2023-02-29\n", ['f.yaml:2: day: expected a date, YYYY-MM-DD, came "2023-02-29"']],
  [
    "name: x\nother: 1\nthird: 2\n",
    ["other", "third"].map((key, index) => `f.yaml:${index + 2}: ${key}: is not a field of this file; take it out`),
  ],
  ["", ["f.yaml:1: expected a mapping, came null"]],
  ["- a\n", ["f.yaml:1: expected a mapping, came a list"]],
  ["name: x\nname: y\n", ["f.yaml:2: is not YAML: Map keys must be unique at line 2, column 1"]],
  ["name: [x\n", [expect.stringMatching(/^f\.yaml:2: is not YAML: /)]],
  ["name: x\n---\nname: y\n", [expect.stringMatching(/^f\.yaml:\d+: is not YAML: /)]],
  [
    `name: ${"x".repeat(99)}\nlevel: ${"y".repeat(99)}\n`,
    [`f.yaml:2: level: expected "low" or "high", came "${"y".repeat(56)}…`],
  ],
])("%j is told by line, field, what was expected and what came", (text, expected) => {
  expect(problems(text)).toEqual(expected);
});

test("aliases that grow without bound are refused, not unfolded", () => {
  const levels = Array.from({ length: 20 }, (_, index) => {
    const inner = index === 0 ? '"x"' : `*a${index - 1}`;
    return `a${index}: &a${index} [${Array.from({ length: 10 }, () => inner).join(", ")}]\n`;
  });

  expect(problems(levels.join(""))).toEqual(["f.yaml:1: is missing: expected a mapping"]);
});
