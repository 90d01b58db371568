// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test, vi } from "vitest";
import { systemClock } from "./system-clock.ts";

test("a sleep resolves", async () => {
  await expect(systemClock.sleep(0)).resolves.toBeUndefined();
});

test("an aborted sleep rejects", async () => {
  const abort = new AbortController();
  const sleep = systemClock.sleep(60_000, abort.signal);

  abort.abort();

  await expect(sleep).rejects.toThrow(/abort/);
});

test("the monotonic clock does not go back", () => {
  const first = systemClock.monotonicNow();

  expect(systemClock.monotonicNow()).toBeGreaterThanOrEqual(first);
});

test("a delay beyond 32 bits is waited out in steps instead of firing at once", () => {
  vi.useFakeTimers();
  try {
    let fired = false;
    systemClock.setTimer(2 ** 31 + 1000, () => (fired = true));

    vi.advanceTimersByTime(2 ** 31);
    expect(fired).toBe(false);
    vi.advanceTimersByTime(1000);

    expect(fired).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});
