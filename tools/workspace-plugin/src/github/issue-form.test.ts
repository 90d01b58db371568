// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { formProblems } from "./issue-form.ts";

const root = resolve(import.meta.dirname, "../../../..");
const forms = globSync(".github/ISSUE_TEMPLATE/*.yml", { cwd: root }).filter((path) => !path.endsWith("config.yml"));

test.each(forms)("GitHub can show %s", (path) => {
  expect(formProblems(readFileSync(join(root, path), "utf8"))).toEqual([]);
});

const good = `
name: A name
description: What for
body:
  - type: textarea
    id: one
    attributes:
      label: What?
  - type: dropdown
    id: two
    attributes:
      label: Where?
      options: [here, there]
`;

test("a form that is right is left alone", () => {
  expect(formProblems(good)).toEqual([]);
});

test.each([
  { sentence: "no name", from: "name: A name\n", to: "", expected: "name is missing" },
  { sentence: "no description", from: "description: What for\n", to: "", expected: "description is missing" },
  { sentence: "no body", from: /body:[\s\S]*/, to: "", expected: "body is missing" },
  { sentence: "an unknown type", from: "textarea", to: "text", expected: "field 0 has an unknown type: text" },
  { sentence: "no label", from: "label: What?", to: "value: x", expected: "field 0 lacks label" },
  { sentence: "no options", from: "      options: [here, there]\n", to: "", expected: "field 1 lacks options" },
  { sentence: "no id", from: "    id: one\n", to: "", expected: "field 0 lacks an id" },
  { sentence: "an id twice", from: "id: two", to: "id: one", expected: "one is there twice" },
  { sentence: "a label twice", from: "Where?", to: "What?", expected: "What? is there twice" },
  {
    sentence: "nothing to fill in",
    from: /body:[\s\S]*/,
    to: "body: [{ type: markdown, attributes: { value: Hello } }]",
    expected: "nothing can be filled in",
  },
])("refused: $sentence", ({ from, to, expected }) => {
  expect(formProblems(good.replace(from, to))).toEqual([expected]);
});

test("text that is no form is refused", () => {
  expect(formProblems("just words")).toEqual(["it is no mapping"]);
});
