// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import type { WorkPriority } from "@nuvolaris/workqueue";
import { expect, test } from "vitest";
import { silentLogger } from "./logger.ts";
import type { ReconcileRequest } from "./reconcile.ts";
import { timer } from "./timer-source.ts";

async function started(requests: () => Iterable<ReconcileRequest>) {
  const clock = new FakeClock();
  const abort = new AbortController();
  const heard: [string, WorkPriority][] = [];
  const thrown: string[] = [];
  await timer({ name: "prices", everyMs: 1000, requests }).start({
    clock,
    log: silentLogger,
    signal: abort.signal,
    add: ({ name }, priority) => heard.push([name, priority]),
    contain: (what, code) => {
      try {
        code();
      } catch {
        thrown.push(what);
      }
    },
  });
  return { clock, abort, heard, thrown };
}

test("requests are asked for each time, the first time after the interval, and have low priority", async () => {
  let names = ["a"];
  const { clock, heard } = await started(() => names.map((name) => ({ name })));
  await clock.advance(999);
  expect(heard).toEqual([]);
  await clock.advance(1);
  names = ["a", "b"];
  await clock.advance(1000);

  expect(heard).toEqual([
    ["a", "low"],
    ["a", "low"],
    ["b", "low"],
  ]);
});

test("a function that throws is asked again the next time", async () => {
  let asked = 0;
  const { clock, heard, thrown } = await started(() => {
    if (++asked === 1) throw new Error("no prices");
    return [{ name: "a" }];
  });
  await clock.advance(2000);

  expect([heard, thrown]).toEqual([[["a", "low"]], ["requests of prices"]]);
});

test("a controller that has stopped is not told, and no timer is left", async () => {
  const { clock, abort, heard } = await started(() => [{ name: "a" }]);
  await clock.advance(1000);
  abort.abort();
  await clock.advance(10_000);

  expect(heard).toHaveLength(1);
  expect(clock.pendingTimers).toBe(0);
});

test.each([0, -1, NaN, Infinity])("an interval of %d is a mistake of the program", (everyMs) => {
  expect(() => timer({ everyMs, requests: () => [] })).toThrow(
    `everyMs of the source timer must be a number of milliseconds from 1, not ${everyMs}`,
  );
});
