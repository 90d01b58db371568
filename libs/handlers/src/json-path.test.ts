// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { fieldSegments, valueAt } from "./json-path.ts";

test("a dotted path is split, a list is taken as it is", () => {
  expect(fieldSegments("spec.image")).toEqual(["spec", "image"]);
  expect(fieldSegments(["metadata", "labels", "a.b/c"])).toEqual(["metadata", "labels", "a.b/c"]);
});

test("a value is found through objects and lists", () => {
  expect(valueAt({ spec: { ports: [{ name: "http" }] } }, ["spec", "ports", "0", "name"])).toBe("http");
});

test("where the way ends there is no value", () => {
  expect(valueAt({ spec: 1 }, ["spec", "image"])).toBeUndefined();
  expect(valueAt({ spec: [1] }, ["spec", "length"])).toBeUndefined();
  expect(valueAt({}, ["constructor"])).toBeUndefined();
});
