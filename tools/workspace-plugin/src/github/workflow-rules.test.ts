// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { disagreements, violationsOf } from "./workflow-rules.ts";
import { parseWorkflow } from "./workflow.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const good = `
on:
  pull_request:
permissions:
  contents: read
concurrency: one
jobs:
  only:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@${commit} # v7.0.1
        with:
          persist-credentials: false
      - run: npm test
`;

function violations(source: string): readonly string[] {
  return violationsOf(parseWorkflow("planted.yml", source), { commandExists: (command) => command === "npm test" });
}

test("a workflow that keeps the rules is left alone", () => {
  expect(violations(good)).toEqual([]);
});

test.each([
  { sentence: "wider permissions", from: "contents: read", to: "contents: write", expected: /permissions must be/ },
  { sentence: "no permissions", from: "permissions:\n  contents: read\n", to: "", expected: /permissions must be/ },
  {
    sentence: "a job that takes all permissions",
    from: "    runs-on:",
    to: "    permissions: write-all\n    runs-on:",
    expected: /must name each/,
  },
  {
    sentence: "strangers' changes with secrets",
    from: "pull_request:",
    to: "pull_request_target:",
    expected: /pull_request_target/,
  },
  {
    sentence: "strangers' changes with secrets, in a list",
    from: "on:\n  pull_request:",
    to: "on: [push, pull_request_target]",
    expected: /pull_request_target/,
  },
  { sentence: "no concurrency", from: "concurrency: one\n", to: "", expected: /concurrency/ },
  { sentence: "no end", from: "    timeout-minutes: 10\n", to: "", expected: /timeout-minutes/ },
  {
    sentence: "an end that is too late",
    from: "timeout-minutes: 10",
    to: "timeout-minutes: 360",
    expected: /timeout-minutes/,
  },
  { sentence: "an action by tag", from: `@${commit}`, to: "@v7", expected: /pinned by a commit/ },
  { sentence: "an action by a short commit", from: `@${commit}`, to: "@0123456", expected: /pinned by a commit/ },
  { sentence: "an action without its version", from: " # v7.0.1", to: "", expected: /followed by its version/ },
  { sentence: "an action with half a version", from: "# v7.0.1", to: "# v7", expected: /followed by its version/ },
  {
    sentence: "an action that hides from the line",
    from: "- run: npm test",
    to: `- { uses: "a/b@v1" }`,
    expected: /line of its own/,
  },
  {
    sentence: "a checkout that leaves credentials",
    from: "persist-credentials: false",
    to: "fetch-depth: 0",
    expected: /persist-credentials/,
  },
  {
    sentence: "an expression in a command",
    from: "npm test",
    to: "npm test -- ${{ github.head_ref }}",
    expected: /pass it by env/,
  },
  { sentence: "logic in a command", from: "npm test", to: "npm test && curl evil", expected: /one command/ },
  {
    sentence: "several lines",
    from: "run: npm test",
    to: "run: |\n          npm test\n          npm test",
    expected: /one command/,
  },
  {
    sentence: "a command that does not exist",
    from: "npm test",
    to: "npm run nothing",
    expected: /nothing here is called/,
  },
])("refused: $sentence", ({ from, to, expected }) => {
  const planted = good.replace(from, () => to);
  expect(planted).not.toBe(good);

  const found = violations(planted);

  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(expected);
});

test("an action pinned to two commits is seen", () => {
  const other = good.replaceAll("0123", "3210");

  expect(disagreements([parseWorkflow("a.yml", good), parseWorkflow("b.yml", good)])).toEqual([]);
  expect(disagreements([parseWorkflow("a.yml", good), parseWorkflow("b.yml", other)])).toEqual(["actions/checkout"]);
});
