// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { deepEqual } from "./deep-equal.ts";

test("the order of members does not matter", () => {
  expect(deepEqual({ a: 1, b: { c: [1, 2], d: null } }, { b: { d: null, c: [1, 2] }, a: 1 })).toBe(true);
});

test("the order of a list does", () => {
  expect(deepEqual([1, 2], [2, 1])).toBe(false);
});

test("an undefined member is an absent one, a null member is not", () => {
  expect(deepEqual({ a: undefined, b: 1 }, { b: 1 })).toBe(true);
  expect(deepEqual({ a: null }, {})).toBe(false);
});

test("an integer is the same as number and as bigint, a fraction is not", () => {
  expect(deepEqual({ a: 5n }, { a: 5 })).toBe(true);
  expect(deepEqual(5, 6n)).toBe(false);
  expect(deepEqual(5.5, 5n)).toBe(false);
});

test.each([
  [[], {}],
  [{}, null],
  ["1", 1],
  [{ a: 1 }, { a: 1, b: 2 }],
  [[1], [1, 2]],
  [
    { a: undefined, b: 1 },
    { a: 1, b: undefined },
  ],
])("%j differs from %j", (a, b) => {
  expect(deepEqual(a, b)).toBe(false);
});
