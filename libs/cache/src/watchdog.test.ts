// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { Watchdog, WatchSilentError } from "./watchdog.ts";

test("it barks when it was not fed for its period, counted from the last feeding", async () => {
  const clock = new FakeClock();
  using watchdog = new Watchdog(clock);
  watchdog.feed(100);
  for (let turn = 0; turn < 10; turn++) {
    await clock.advance(60);
    watchdog.feed(100);
  }

  await clock.advance(99);
  expect(watchdog.signal.aborted).toBe(false);
  await clock.advance(1);

  expect(watchdog.signal.reason).toBeInstanceOf(WatchSilentError);
});

test("a shorter period counts at once, a longer one too", async () => {
  const clock = new FakeClock();
  using watchdog = new Watchdog(clock);
  watchdog.feed(100);
  watchdog.feed(1000);
  await clock.advance(999);
  expect(watchdog.signal.aborted).toBe(false);

  watchdog.feed(10);
  await clock.advance(10);

  expect(watchdog.signal.aborted).toBe(true);
});

test("however often it is fed, it has one timer, and none when it is put away", () => {
  const clock = new FakeClock();
  const watchdog = new Watchdog(clock);
  for (let turn = 0; turn < 100; turn++) watchdog.feed(100 - turn / 2);
  expect(clock.pendingTimers).toBe(1);

  watchdog[Symbol.dispose]();

  expect(clock.pendingTimers).toBe(0);
});
