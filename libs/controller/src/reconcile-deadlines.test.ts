// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { ReconcileDeadlines } from "./reconcile-deadlines.ts";

function fixture(timeoutMs = 100) {
  const clock = new FakeClock();
  const expired: string[] = [];
  const deadlines = new ReconcileDeadlines({ clock, timeoutMs });
  const start = (name: string): (() => void) => deadlines.start(() => expired.push(name));
  return { clock, deadlines, expired, start };
}

test("each expires after its own time", async () => {
  const { clock, expired, start } = fixture();
  start("a");
  await clock.advance(60);
  start("b");

  await clock.advance(39);
  expect(expired).toEqual([]);
  await clock.advance(1);
  expect(expired).toEqual(["a"]);
  await clock.advance(59);
  expect(expired).toEqual(["a"]);
  await clock.advance(1);
  expect(expired).toEqual(["a", "b"]);
});

test("one that ended in time does not expire, and takes nobody's time", async () => {
  const { clock, expired, start } = fixture();
  const end = start("a");
  await clock.advance(50);
  end();
  start("b");

  await clock.advance(99);
  expect(expired).toEqual([]);
  await clock.advance(1);
  expect(expired).toEqual(["b"]);
});

test("after a pause of all of them the next one has its whole time", async () => {
  const { clock, expired, start } = fixture();
  start("a")();
  await clock.advance(250);
  start("b");

  await clock.advance(99);
  expect(expired).toEqual([]);
  await clock.advance(1);
  expect(expired).toEqual(["b"]);
});

test("nothing expires where there is no limit, or after the end", async () => {
  const unlimited = fixture(Infinity);
  unlimited.start("a");
  const ended = fixture();
  ended.start("b");
  ended.deadlines[Symbol.dispose]();

  await unlimited.clock.advance(1_000_000);
  await ended.clock.advance(1_000_000);
  expect([...unlimited.expired, ...ended.expired]).toEqual([]);
});
