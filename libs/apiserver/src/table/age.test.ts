// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { ageOf, humanDuration } from "./age.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

test.each([
  [0, "0s"],
  [119 * second, "119s"],
  [2 * minute, "2m"],
  [2 * minute + 5 * second, "2m5s"],
  [10 * minute, "10m"],
  [179 * minute, "179m"],
  [3 * hour, "3h"],
  [4 * hour + 36 * minute, "4h36m"],
  [8 * hour, "8h"],
  [47 * hour, "47h"],
  [2 * day + 3 * hour, "2d3h"],
  [8 * day, "8d"],
  [729 * day, "729d"],
  [2 * year + 30 * day, "2y30d"],
  [8 * year, "8y"],
  [-500, "0s"],
  [-2 * second, "<invalid>"],
])("%d ms are %s", (ms, text) => {
  expect(humanDuration(ms)).toBe(text);
});

test("an age is counted from a time; without one it is not known", () => {
  const now = Date.parse("2026-01-01T00:01:00Z");

  expect(ageOf("2026-01-01T00:00:00Z", now)).toBe("60s");
  expect(ageOf(undefined, now)).toBe("<unknown>");
  expect(ageOf("x", now)).toBe("<unknown>");
});
