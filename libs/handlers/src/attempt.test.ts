// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { attempt, type AttemptEnd, type AttemptLimits, type AttemptOptions } from "./attempt.ts";
import { PermanentError, TemporaryError } from "./handler-errors.ts";

const limits: AttemptLimits = {
  id: "notify",
  retries: Infinity,
  timeoutMs: undefined,
  backoff: { initialMs: 1000, maxMs: 8000 },
  neverGivesUp: false,
};

function options(more: Partial<AttemptLimits> = {}, attempts = 0, clock = new FakeClock(0)): AttemptOptions {
  return { limits: { ...limits, ...more }, attempts, clock, random: () => 1, signal: new AbortController().signal };
}

function failWith(error: Error, given: AttemptOptions): Promise<AttemptEnd<undefined>> {
  return attempt<undefined>(() => Promise.reject(error), given);
}

test("what the handler returns is the result", async () => {
  expect(await attempt(() => 42, options())).toEqual({ type: "ended", outcome: { type: "succeeded" }, result: 42 });
});

test("any error is retried with a growing delay", async () => {
  const end = await failWith(new Error("boom"), options({}, 2));

  expect(end).toMatchObject({ outcome: { type: "retry", attempts: 3, nextAtMs: 4000 } });
});

test("a temporary error says itself when to come back", async () => {
  const end = await failWith(new TemporaryError("not yet", { delayMs: 123 }), options());

  expect(end).toMatchObject({ outcome: { type: "retry", attempts: 1, nextAtMs: 123 } });
});

test("a permanent error ends the handler", async () => {
  const error = new PermanentError("never");

  expect(await failWith(error, options())).toEqual({ type: "ended", outcome: { type: "failed" }, error });
});

test("the last of the allowed attempts is the last one", async () => {
  const last = await failWith(new Error("boom"), options({ retries: 3 }, 2));
  const before = await failWith(new Error("boom"), options({ retries: 3 }, 1));

  expect([last, before]).toMatchObject([{ outcome: { type: "failed" } }, { outcome: { type: "retry" } }]);
});

test("a handler that must not give up comes back at the longest back-off even after a permanent error", async () => {
  const end = await failWith(new PermanentError("never"), options({ neverGivesUp: true }));

  expect(end).toMatchObject({ outcome: { type: "retry", nextAtMs: 8000 } });
});

test("an attempt that takes too long is aborted by its signal and retried", async () => {
  const clock = new FakeClock(0);
  let seen: AbortSignal | undefined;
  const end = attempt(
    (signal) => {
      seen = signal;
      return clock.sleep(60_000, signal);
    },
    options({ timeoutMs: 500 }, 0, clock),
  );

  await clock.advance(500);

  expect(await end).toMatchObject({
    outcome: { type: "retry", attempts: 1 },
    error: { message: /did not end within 500 ms/ },
  });
  expect(seen?.aborted).toBe(true);
});

test("a handler that ignores its signal does not hold its object", async () => {
  const clock = new FakeClock(0);
  const end = attempt(() => new Promise(() => undefined), options({ timeoutMs: 500 }, 0, clock));

  await clock.advance(500);

  expect(await end).toMatchObject({ outcome: { type: "retry" } });
});

test("an attempt that ends in time leaves no timer behind", async () => {
  const clock = new FakeClock(0);

  await attempt(() => 1, options({ timeoutMs: 500 }, 0, clock));

  expect(clock.pendingTimers).toBe(0);
});

test("an attempt that the operator's stop interrupts counts for nothing", async () => {
  const stop = new AbortController();
  const clock = new FakeClock(0);
  const end = attempt((signal) => clock.sleep(60_000, signal), { ...options({}, 0, clock), signal: stop.signal });

  stop.abort();

  expect(await end).toEqual({ type: "interrupted", leftBehind: false });
  expect(clock.pendingTimers).toBe(0);
});

test("a handler that ignores the operator's stop is left behind after half a second", async () => {
  const stop = new AbortController();
  const clock = new FakeClock(0);
  const hanging = attempt(() => new Promise(() => undefined), { ...options({}, 0, clock), signal: stop.signal });

  stop.abort();
  await clock.advance(500);

  expect(await hanging).toEqual({ type: "interrupted", leftBehind: true });
});

test("a handler that begins after the stop is left behind as well", async () => {
  const clock = new FakeClock(0);
  const signal = AbortSignal.abort();
  const hanging = attempt(() => new Promise(() => undefined), { ...options({}, 0, clock), signal });

  await clock.advance(500);

  expect(await hanging).toEqual({ type: "interrupted", leftBehind: true });
});

test("a handler that throws before its first await is an outcome too", async () => {
  const end = await attempt(() => {
    throw new Error("at once");
  }, options());

  expect(end).toMatchObject({ outcome: { type: "retry" } });
});
