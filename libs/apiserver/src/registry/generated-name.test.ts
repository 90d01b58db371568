// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { generateName, generateUid } from "./generated-name.ts";

test("a generated name is its base and five letters, cut to what fits", () => {
  expect(generateName("web-", () => 0)).toMatch(/^web-[a-z0-9]{5}$/);
  expect(generateName("x".repeat(80), () => 0.5)).toHaveLength(63);
});

test.for([
  [0, "00000000-0000-4000-8000-000000000000"],
  [1 - Number.EPSILON, "ffffffff-ffff-4fff-bfff-ffffffffffff"],
] as const)("a uid is a UUID of version 4, whatever the numbers: %f", ([number, uid]) => {
  expect(generateUid(() => number)).toBe(uid);
});

test("each uid is another one", () => {
  const uids = new Set(Array.from({ length: 1000 }, () => generateUid(Math.random)));

  expect(uids.size).toBe(1000);
});
