// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { diffOf } from "./diff.ts";

test("added, changed and removed fields are told apart", () => {
  expect(diffOf({ spec: { a: 1, b: 2 } }, { spec: { b: 3, c: 4 } })).toEqual([
    { operation: "remove", path: ["spec", "a"], old: 1, new: undefined },
    { operation: "change", path: ["spec", "b"], old: 2, new: 3 },
    { operation: "add", path: ["spec", "c"], old: undefined, new: 4 },
  ]);
});

test("equal states have no difference, whatever the order of keys", () => {
  expect(diffOf({ a: 1, b: { c: [1] } }, { b: { c: [1] }, a: 1 })).toEqual([]);
});

test("a list differs as a whole", () => {
  expect(diffOf({ a: [1, 2] }, { a: [2, 1] })).toEqual([
    { operation: "change", path: ["a"], old: [1, 2], new: [2, 1] },
  ]);
});

test("a whole state that appears is one addition", () => {
  expect(diffOf(undefined, { a: 1 })).toEqual([{ operation: "add", path: [], old: undefined, new: { a: 1 } }]);
});

test("a field that becomes null has changed, not gone", () => {
  expect(diffOf({ a: 1 }, { a: null })).toEqual([{ operation: "change", path: ["a"], old: 1, new: null }]);
});

test("a field with a name that every object has is added like any other", () => {
  expect(diffOf({}, { constructor: "x" })).toEqual([
    { operation: "add", path: ["constructor"], old: undefined, new: "x" },
  ]);
});
