// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { callDeadline } from "./deadline.ts";

test("a call ends with its caller, for the caller's reason", () => {
  const caller = new AbortController();
  using call = callDeadline(new FakeClock(), { timeoutMs: 10, signal: caller.signal, message: "no answer" });
  caller.abort(new Error("stopping"));

  expect(call.signal.reason).toEqual(new Error("stopping"));
});

test("a caller that has ended already ends it at once", () => {
  using call = callDeadline(new FakeClock(), { timeoutMs: 10, signal: AbortSignal.abort(), message: "no answer" });

  expect(call.signal.aborted).toBe(true);
});

test("a call ends when its time is over, and says so", async () => {
  const clock = new FakeClock();
  using call = callDeadline(clock, { timeoutMs: 10, signal: undefined, message: "cannot list pods: no answer" });
  await clock.advance(9);
  expect(call.signal.aborted).toBe(false);
  await clock.advance(1);

  expect(String(call.signal.reason)).toContain("cannot list pods: no answer within 10 ms");
});

test("after its disposal neither time nor caller is heard, and nothing of it is left", () => {
  const clock = new FakeClock();
  const caller = new AbortController();
  const call = callDeadline(clock, { timeoutMs: 10, signal: caller.signal, message: "no answer" });
  call[Symbol.dispose]();
  caller.abort();

  expect([call.signal.aborted, clock.pendingTimers]).toEqual([false, 0]);
});
