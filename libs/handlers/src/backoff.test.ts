// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { backoffDelayMs, defaultBackoff } from "./backoff.ts";

const longest = (): number => 1;

test("the delay doubles with each failure up to the maximum", () => {
  const delays = [1, 2, 3, 4, 100].map((attempts) => backoffDelayMs({ initialMs: 100, maxMs: 500 }, attempts, longest));

  expect(delays).toEqual([100, 200, 400, 500, 500]);
});

test("at least half of the delay is always waited", () => {
  expect(backoffDelayMs({ initialMs: 100, maxMs: 500 }, 1, () => 0)).toBe(50);
});

test("any number of failures gives a finite delay", () => {
  expect(backoffDelayMs(defaultBackoff, 1e9, longest)).toBe(defaultBackoff.maxMs);
});
