// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { estimateBytes } from "./object-size.ts";

test("objects of one size are told exactly, however many there are", () => {
  const objects = Array.from({ length: 1000 }, () => ({ a: "0123456789" }));

  expect(estimateBytes(objects, objects.length)).toBe(1000 * JSON.stringify(objects[0]).length);
  expect(estimateBytes([], 0)).toBe(0);
});

test("objects of many sizes are told about, by some of them", () => {
  const objects = Array.from({ length: 10_000 }, (_, index) => ({ a: "x".repeat(index % 1000) }));
  const bytes = objects.reduce((sum, object) => sum + JSON.stringify(object).length, 0);

  expect(estimateBytes(objects, objects.length)).toBeGreaterThan(0.5 * bytes);
  expect(estimateBytes(objects, objects.length)).toBeLessThan(2 * bytes);
});
