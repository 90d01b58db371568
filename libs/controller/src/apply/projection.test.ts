// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { project } from "./projection.ts";

test("only the fields of the shape are kept, at every depth", () => {
  expect(project({ a: 1, b: { c: 2, d: 3 }, e: 4 }, { a: 0, b: { c: 0 } })).toEqual({ a: 1, b: { c: 2 } });
});

test("lists of one length are taken item by item", () => {
  const value = [{ name: "app", image: "x", pullPolicy: "Always" }];

  expect(project(value, [{ name: "app", image: "y" }])).toEqual([{ name: "app", image: "x" }]);
});

test("a list of another length is taken whole, which is a difference", () => {
  expect(project([1, 2], [1])).toEqual([1, 2]);
});

test("what is not there is not there in the projection", () => {
  expect(project({ a: 1 }, { a: 1, b: 2 })).toEqual({ a: 1 });
});

test("a value of another type is taken as it is", () => {
  expect(project("text", { a: 1 })).toBe("text");
  expect(project({ a: 1 }, "text")).toEqual({ a: 1 });
});
