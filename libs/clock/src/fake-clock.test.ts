// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { FakeClock } from "./fake-clock.ts";

test("time stands still until the clock is advanced", () => {
  const clock = new FakeClock(1000);

  expect(clock.now()).toBe(1000);
  expect(clock.monotonicNow()).toBe(0);
});

test("timers fire in the order of their time, not of their creation", async () => {
  const clock = new FakeClock();
  const fired: string[] = [];
  clock.setTimer(20, () => fired.push("late"));
  clock.setTimer(10, () => fired.push("early"));

  await clock.advance(20);

  expect(fired).toEqual(["early", "late"]);
});

test("a timer that is set by a timer fires in the same advance when it falls due", async () => {
  const clock = new FakeClock(0);
  const firedAt: number[] = [];
  clock.setTimer(10, () => clock.setTimer(5, () => firedAt.push(clock.now())));

  await clock.advance(15);

  expect(firedAt).toEqual([15]);
});

test("a chain of sleeps runs through in one advance", async () => {
  const clock = new FakeClock(0);
  let done = false;
  const chain = (async () => {
    await clock.sleep(10);
    await clock.sleep(10);
    done = true;
  })();

  await clock.advance(19);
  expect(done).toBe(false);
  await clock.advance(1);
  await chain;

  expect(done).toBe(true);
});

test("an aborted sleep rejects with the signal's reason and leaves no timer behind", async () => {
  const clock = new FakeClock();
  const abort = new AbortController();
  const sleep = clock.sleep(1000, abort.signal);
  const reason = new Error("shutting down");

  abort.abort(reason);

  await expect(sleep).rejects.toBe(reason);
  expect(clock.pendingTimers).toBe(0);
});

test("a sleep on a signal that is aborted already rejects at once", async () => {
  await expect(new FakeClock().sleep(1, AbortSignal.abort())).rejects.toThrow(/abort/);
});

test("a cancelled timer does not fire", async () => {
  const clock = new FakeClock();
  let fired = false;
  const cancel = clock.setTimer(5, () => (fired = true));

  cancel();
  await clock.advance(10);

  expect(fired).toBe(false);
});

test("a jump moves the wall clock and leaves the monotonic one alone", () => {
  const clock = new FakeClock(1000);

  clock.jump(-500);

  expect(clock.now()).toBe(500);
  expect(clock.monotonicNow()).toBe(0);
});
