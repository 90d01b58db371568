// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { matchesAll, matchesBeginning, matchesLine } from "./expected-output.ts";

test.each([
  ["NAME   READY", "NAME       READY  ", true],
  ["NAME READY", "NAMEREADY", false],
  ["  indented", "    indented", false],
  ["obj  2  <age>", "obj  2  3s", true],
  ["obj  2  <age>", "obj  2  2m5s", true],
  ["obj  2  <age>", "obj  2  soon", false],
  ["uid: <uid>", "uid: 0f8fad5b-d9cb-469f-a165-70867728950e", true],
  ["uid: <uid>", "uid: 0f8fad5b", false],
  ["pod/web-<hash>-<hash>", "pod/web-5d8f-x2x4z", true],
  ["pod/web-<hash>", "pod/web-", false],
  ["at <any>:<any>!", "at 127.0.0.1:80!", true],
  ["1 <none> (a+b)", "1 <none> (a+b)", true],
  ["1 <none> (a+b)", "1 x (a+b)", false],
])("%s and %s: %s", (pattern, line, matches) => {
  expect(matchesLine(pattern, line)).toBe(matches);
});

test.each([
  [["a", "b"], ["a", "b"], true],
  [["a"], ["a", "b"], false],
  [["a", "b"], ["a"], false],
  [[], [], true],
  [[], ["a"], false],
  [["a", "<any>", "b"], ["a", "x", "b", "y", "b"], true],
  [["a", "<any>", "b"], ["a", "b"], true],
  [["<any>"], [], true],
  [["<any>", "b"], ["a", "c"], false],
])("all of %j in %j: %s", (expected, lines, matches) => {
  expect(matchesAll(expected, lines)).toBe(matches);
});

test("a beginning takes no more lines than it has to", () => {
  expect(matchesBeginning(["<any>", "b"], ["a", "b", "b"])).toEqual({ found: true, taken: 2 });
  expect(matchesBeginning([], ["a"])).toEqual({ found: true, taken: 0 });
});

test("what is no beginning yet may become one, or may not", () => {
  expect(matchesBeginning(["a", "b"], ["a"])).toEqual({ found: false, possible: true });
  expect(matchesBeginning(["a", "b"], ["a", "c"])).toEqual({ found: false, possible: false });
});
