// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { budgetedBackoff, ExponentialBackoff, SlowestOf, TokenBucket } from "./rate-limiter.ts";

test("the wait doubles from 5 ms to at most 1000 s", () => {
  const backoff = new ExponentialBackoff<string>({ jitter: 0 });

  const waits = Array.from({ length: 20 }, () => backoff.when("a"));

  expect(waits.slice(0, 4)).toEqual([5, 10, 20, 40]);
  expect(waits.at(-1)).toBe(1_000_000);
});

test("the wait stays at its maximum however often a key fails", () => {
  const backoff = new ExponentialBackoff<string>({ jitter: 0 });
  for (let i = 0; i < 2000; i++) backoff.when("a");

  expect(backoff.when("a")).toBe(1_000_000);
});

test("each key has its own count, and forgetting starts it anew", () => {
  const backoff = new ExponentialBackoff<string>({ jitter: 0 });
  backoff.when("a");
  backoff.when("a");

  expect(backoff.when("b")).toBe(5);
  expect(backoff.numRequeues("a")).toBe(2);
  backoff.forget("a");
  expect(backoff.numRequeues("a")).toBe(0);
  expect(backoff.when("a")).toBe(5);
});

test("jitter takes off its share at most and adds nothing", () => {
  const lucky = new ExponentialBackoff<string>({ baseMs: 100, jitter: 0.2, random: () => 0.999_999 });
  const unlucky = new ExponentialBackoff<string>({ baseMs: 100, jitter: 0.2, random: () => 0 });

  expect(lucky.when("a")).toBeCloseTo(80, 3);
  expect(unlucky.when("a")).toBe(100);
});

test("a bucket lets a burst pass, then one retry per token that comes back", () => {
  const bucket = new TokenBucket<string>({ clock: new FakeClock(), ratePerSecond: 10, burst: 2 });

  expect([bucket.when(), bucket.when(), bucket.when(), bucket.when()]).toEqual([0, 0, 100, 200]);
});

test("a bucket fills up again, to its burst and no further", async () => {
  const clock = new FakeClock();
  const bucket = new TokenBucket<string>({ clock, ratePerSecond: 10, burst: 2 });
  bucket.when();
  bucket.when();

  await clock.advance(3_600_000);

  expect([bucket.when(), bucket.when(), bucket.when()]).toEqual([0, 0, 100]);
});

test("of several limiters the slowest counts, and all of them forget", () => {
  const slow = new ExponentialBackoff<string>({ baseMs: 1000, jitter: 0 });
  const fast = new ExponentialBackoff<string>({ baseMs: 1, jitter: 0 });
  const both = new SlowestOf([fast, slow]);

  expect(both.when("a")).toBe(1000);
  expect(both.numRequeues("a")).toBe(1);
  both.forget("a");

  expect(fast.numRequeues("a")).toBe(0);
  expect(slow.numRequeues("a")).toBe(0);
});

test("a key that is forgotten does not get its spent token back", () => {
  const bucket = new TokenBucket<string>({ clock: new FakeClock(), ratePerSecond: 10, burst: 1 });
  const limiter = new SlowestOf<string>([bucket]);
  limiter.when("a");

  limiter.forget("a");

  expect(limiter.when("a")).toBe(100);
  expect(limiter.numRequeues("a")).toBe(0);
});

test("a budget slows many keys that fail at once down, and one key that fails often is slowed down by its own back-off", async () => {
  const clock = new FakeClock();
  const limiter = budgetedBackoff<string>({ clock, jitter: 0, baseMs: 100 });
  const waits = Array.from({ length: 120 }, (_none, index) => limiter.when(`key${index}`));
  expect(waits.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 100));
  expect(waits.at(-1)).toBe(2000);

  await clock.advance(60_000);
  expect([limiter.when("key0"), limiter.when("key0")]).toEqual([200, 400]);
  limiter.forget("key0");
  expect(limiter.when("key0")).toBe(100);
});

test("a budget is as large as it is said to be", () => {
  const limiter = budgetedBackoff<string>({ clock: new FakeClock(), jitter: 0, ratePerSecond: 2, burst: 1 });

  expect([limiter.when("a"), limiter.when("b"), limiter.when("c")]).toEqual([5, 500, 1000]);
});
