// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { Backoff } from "./backoff.ts";

test("delays double up to the limit, and begin anew after a reset", () => {
  const backoff = new Backoff({ baseMs: 100, maxMs: 500, random: () => 0 });
  expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([50, 100, 200, 250, 250]);

  backoff.reset();

  expect(backoff.next()).toBe(50);
});

test("jitter spreads over the upper half of the step", () => {
  expect(new Backoff({ baseMs: 100, maxMs: 500, random: () => 0.999 }).next()).toBeCloseTo(99.95);
});
