// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { parseDuration } from "./duration.ts";

test.each([
  ["15s", 15_000],
  ["200ms", 200],
  ["1m30s", 90_000],
  ["1.5h", 5_400_000],
  ["2h0m0.5s", 7_200_500],
])("%s is a duration", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(["", "15", "s", "15 s", "-15s", "15sec", "15s!", "1d"])("%j is none", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
