// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { problemText } from "../document/problem-text.ts";
import { noteOf } from "../fakes/temporary-repository.ts";
import { isNotePath, parseNote } from "./note-file.ts";
import { noteText, preambleOf } from "./note-text.ts";

function problems(path: string, text: string): string[] {
  const parsed = parseNote({ path, text });
  return parsed.ok ? [] : parsed.problems.map(problemText);
}

test("a note is read, and written as it was read, below the comment with which the project begins its files", () => {
  const parsed = parseNote({ path: ".icla/ann.yaml", text: noteOf("ann", "ann@example.org") });
  const preamble = preambleOf("# Licence\n# of two lines\n\n# Not this\nlevel: warn\n");

  const text = parsed.ok ? noteText(parsed.value, preamble) : "";

  expect(text).toMatch(/^# Licence\n# of two lines\nhandle: ann\n/);
  expect(parseNote({ path: ".icla/ann.yaml", text })).toEqual(parsed);
});

test.each([
  [".icla/bob.yaml", {}, ".icla/bob.yaml:1: handle: expected the file's name, .icla/ann.yaml"],
  [".icla/ann.yaml", { emails: [] }, ".icla/ann.yaml:3: emails: expected github, or at least one address"],
  [".icla/ann.yaml", { "recorded-on": "2024-01-01" }, ".icla/ann.yaml:6: recorded-on: expected a day no earlier than"],
  [".icla/ann.yaml", { expires: "2024-01-01" }, ".icla/ann.yaml:10: expires: expected a day no earlier than signed-on"],
])("Ann's note as %s with %j is told by line and field", (path, changed, expected) => {
  expect(problems(path, noteOf("ann", "ann@example.org", changed))).toEqual([expect.stringContaining(expected)]);
});

test.each([
  [".icla/ann.yaml", true],
  [".icla/policy.yaml", false],
  [".icla/README.md", false],
  [".icla/deep/ann.yaml", false],
  ["docs/.icla/ann.yaml", false],
])("is %s where a note stands: %s", (path, expected) => {
  expect(isNotePath(path)).toBe(expected);
});
