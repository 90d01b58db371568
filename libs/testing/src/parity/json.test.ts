// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { parseJson, pointerTo, pointerTokens, sortKeys, valueAt } from "./json.ts";

test("an integer that a double would change keeps its digits", () => {
  expect(parseJson('{"a":9007199254740993,"b":9007199254740991,"c":-9223372036854775808}')).toEqual({
    a: "{{number 9007199254740993}}",
    b: 9007199254740991,
    c: "{{number -9223372036854775808}}",
  });
});

test("fractions stay numbers", () => {
  expect(parseJson("[0.1, 2.5e3]")).toEqual([0.1, 2500]);
});

test("text that is no JSON is an error", () => {
  expect(() => parseJson("404 page not found")).toThrow(SyntaxError);
});

test.each([
  ["", { list: [{ "a/b": 1 }] }],
  ["/list/0", { "a/b": 1 }],
  ["/list/0/a~1b", 1],
  ["/list/1", undefined],
  ["/list/0/a~1b/deeper", undefined],
  ["/nothing/here", undefined],
])("the value at %j is %j", (pointer, expected) => {
  expect(valueAt({ list: [{ "a/b": 1 }] }, pointer)).toEqual(expected);
});

test("a pointer and its tokens are each other's inverse", () => {
  const pointer = pointerTo(pointerTo("", "a/b~c"), 0);

  expect(pointer).toBe("/a~1b~0c/0");
  expect(pointerTokens(pointer)).toEqual(["a/b~c", "0"]);
});

test("keys are sorted at every depth, lists keep their order", () => {
  expect(JSON.stringify(sortKeys({ b: [{ d: 1, c: 2 }, 1], a: null }))).toBe('{"a":null,"b":[{"c":2,"d":1},1]}');
});
