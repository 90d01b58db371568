// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { recordedLines, withRecordedOutput } from "./recorded-output.ts";

function record(expected: readonly string[], lines: readonly string[], isBeginning = false): readonly string[] {
  return recordedLines({ expected: { line: 1, lines: expected }, lines, isBeginning });
}

test("what still holds is left as it is", () => {
  expect(record(["obj <any>"], ["obj  3"])).toEqual(["obj <any>"]);
  expect(record(["<any>", "a"], ["a", "x", "a"])).toEqual(["<any>", "a"]);
  expect(record(["<any>", "ready"], ["a", "ready"], true)).toEqual(["<any>", "ready"]);
});

test("lines that still hold keep their wildcards beside those that are new", () => {
  expect(record(["NAME <any>", "old", "obj <age>"], ["NAME  READY", "new", "obj  5s"])).toEqual([
    "NAME <any>",
    "new",
    "obj <age>",
  ]);
  expect(record(["a", "<any>", "b"], ["a", "x", "b", "c"])).toEqual(["a", "<any>", "b", "c"]);
});

test.each([
  ["obj    3       5s", "obj    3       <age>"],
  ["5s          Normal   Pulled (x2 over 12s)", "<age>       Normal   Pulled (x2 over <age>)"],
  ["pod/web-5d8f7c6b9d-x2x4z     1/1   Running", "pod/web-<hash>-<hash>        1/1   Running"],
  ["  uid: 0f8fad5b-d9cb-469f-a165-70867728950e", "  uid: <uid>"],
  ["first_0f8fad5b-d9cb-469f-a165-70867728950e", "first_<uid>"],
  ['  creationTimestamp: "2026-01-02T03:04:05Z"', '  creationTimestamp: "<any>"'],
  ["12:34:56.789 INFO  operator ready", "<any> INFO  operator ready"],
  ["at https://127.0.0.1:43117", "at https://127.0.0.1:<any>"],
  ["deployment.apps/web scaled", "deployment.apps/web scaled"],
])("%s is written as %s", (line, written) => {
  expect(record([], [line])).toEqual([written]);
});

test("every action's lines go to their place in the file", () => {
  const text = "$ one\nold\nold\n$ two\n$ three\nlast\n";
  const printed = [
    { expected: { line: 2, lines: ["old", "old"] }, lines: ["1"], isBeginning: false },
    { expected: { line: 5, lines: [] }, lines: ["2", "2"], isBeginning: false },
    { expected: { line: 6, lines: ["last"] }, lines: [], isBeginning: false },
  ];

  expect(withRecordedOutput(text, printed)).toBe("$ one\n1\n$ two\n2\n2\n$ three\n");
});
