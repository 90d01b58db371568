// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { StatusError } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { PermanentError, TemporaryError } from "../handler-errors.ts";
import { HandlerRegistry } from "../handler-registry.ts";
import { thing } from "../testing/activity-world.ts";
import { TimerWorld } from "../testing/timer-world.ts";
import { pauseAnnotation, type Thing } from "../testing/world.ts";
import type { TimerOptions } from "./activity.ts";

interface Row {
  readonly durationMs?: number;
  readonly options: Omit<TimerOptions<Thing>, "when">;
  readonly times: readonly number[];
}

const rows: readonly (readonly [string, Row])[] = [
  ["is called at once and then at its interval", { options: { intervalMs: 1000 }, times: [0, 1000, 2000, 3000] }],
  ["counts its interval from a call's end", { durationMs: 500, options: { intervalMs: 1000 }, times: [0, 1500, 3000] }],
  [
    "that is sharp keeps its beat",
    { durationMs: 500, options: { intervalMs: 1000, sharp: true }, times: [0, 1000, 2000, 3000] },
  ],
  [
    "that is sharp leaves out the beats that a call lasts",
    { durationMs: 1500, options: { intervalMs: 1000, sharp: true }, times: [0, 2000] },
  ],
  ["waits for its initial delay", { options: { intervalMs: 1000, initialDelayMs: 2500 }, times: [2500] }],
  [
    "that is sharp counts from its first call",
    { durationMs: 500, options: { intervalMs: 1000, initialDelayMs: 700, sharp: true }, times: [700, 1700, 2700] },
  ],
  ["waits until the object is left alone", { options: { intervalMs: 1000, idleMs: 1500 }, times: [1500, 2500] }],
];

test.each(rows)("a timer %s", async (_what, { durationMs = 0, options, times }) => {
  const world = new TimerWorld();
  await world.timer(world.ticking(durationMs), options);

  for (let step = 0; step < 34; step++) await world.clock.advance(100);

  expect(world.calls).toEqual(times.map((time) => `${time} tick`));
});

test("a change of the object starts its idle time anew, a change of its status or by the timer does not", async () => {
  const world = new TimerWorld();
  let count = 100;
  await world.timer(
    ({ patch }) => {
      world.say("tick");
      patch.merge({ spec: { count: count++ } });
    },
    { intervalMs: 500, idleMs: 1000 },
  );

  await world.clock.advance(600);
  await world.edit({ spec: { count: 7 } });
  await world.clock.advance(600);
  await world.edit({ status: { message: "busy" } });
  await world.clock.advance(400);
  await world.clock.advance(500);

  expect(world.calls).toEqual(["1600 tick", "2100 tick"]);
});

test("events of the object do not hasten its timer", async () => {
  const world = new TimerWorld();
  await world.timer(world.ticking(), { intervalMs: 1000 });

  await world.clock.advance(400);
  await world.edit({ spec: { count: 2 } });
  await world.clock.advance(600);

  expect(world.calls).toEqual(["0 tick", "1000 tick"]);
});

test("after an error the back-off takes the place of the interval, and attempts are counted until a call succeeds", async () => {
  const world = new TimerWorld();
  const failures = [new TemporaryError("not yet", { delayMs: 300 }), new Error("boom")];
  await world.timer(
    ({ attempt }) => {
      world.say(`attempt ${attempt}`);
      const failure = failures.shift();
      if (failure) throw failure;
    },
    { intervalMs: 5000, backoff: { initialMs: 100 } },
  );

  await world.clock.advance(300);
  await world.clock.advance(200);
  await world.clock.advance(5000);

  expect(world.calls).toEqual(["0 attempt 1", "300 attempt 2", "500 attempt 3", "5500 attempt 1"]);
  expect(world.events.map(({ reason }) => reason)).toEqual(["HandlerRetry", "HandlerRetry"]);
});

test("a timer that failed for good is not called again before the object changes", async () => {
  const world = new TimerWorld();
  await world.timer(
    ({ spec }) => {
      world.say(`tick ${spec.count}`);
      if (spec.count === 1) throw new PermanentError("never");
    },
    { intervalMs: 1000 },
  );

  await world.clock.advance(10_000);
  await world.edit({ status: { message: "touched" } });
  await world.edit({ spec: { count: 2 } });
  await world.clock.advance(1000);

  expect(world.calls).toEqual(["0 tick 1", "10000 tick 2", "11000 tick 2"]);
});

test.each([
  ["the object is deleted", { metadata: { deletionTimestamp: "2026-01-01T00:00:01Z" } }],
  ["the object is paused", { metadata: { annotations: { [pauseAnnotation]: "true" } } }],
  ["the object does not match any more", { spec: { count: 5 } }],
])("a timer ends when %s", async (_what, change) => {
  const world = new TimerWorld();
  await world.timer(world.ticking(), { intervalMs: 1000, when: ({ spec }) => spec.count < 5 });

  await world.edit(change);
  await world.clock.advance(5000);

  expect(world.calls).toEqual(["0 tick"]);
});

test("a timer begins anew for an object that matches again and for another one of its name", async () => {
  const world = new TimerWorld();
  await world.timer(
    ({ uid }) => {
      world.say(uid);
    },
    { intervalMs: 1000, initialDelayMs: 100, when: ({ spec }) => spec.count < 5 },
  );
  await world.clock.advance(100);

  await world.edit({ spec: { count: 5 } });
  await world.edit({ spec: { count: 1 } });
  await world.clock.advance(100);
  await world.replace(thing("u2"));
  await world.clock.advance(100);

  expect(world.calls).toEqual(["100 u1", "200 u1", "300 u2"]);
});

test("a filter that throws skips the timer and says so", async () => {
  const world = new TimerWorld();
  const when = (): boolean => {
    throw new Error("broken filter");
  };
  await world.timer(world.ticking(), { intervalMs: 1000, when });

  await world.clock.advance(5000);

  expect([world.calls, world.warnings]).toEqual([[], ["filter threw, the handler is skipped"]]);
});

test("what a timer returns is in the status, by one write, and none when it is there already", async () => {
  const world = new TimerWorld();
  await world.timer(() => ({ message: "alive" }), { intervalMs: 1000 });

  await world.clock.advance(3000);

  expect(world.writes).toEqual([{ status: { message: "alive" } }]);
});

test("a result that cannot be written is written later, without another call", async () => {
  const world = new TimerWorld();
  world.refusals = [new Error("no connection")];
  await world.timer(
    () => {
      world.say("tick");
      return { message: "alive" };
    },
    { intervalMs: 100_000 },
  );

  await world.clock.advance(1000);

  expect([world.calls, world.writes]).toEqual([["0 tick"], [{ status: { message: "alive" } }]]);
});

test("a result that the server refuses for good is told and dropped", async () => {
  const world = new TimerWorld();
  world.refusals = [
    new StatusError({ kind: "Status", apiVersion: "v1", metadata: {}, code: 422, reason: "Invalid" }, "patch Thing"),
  ];
  await world.timer(() => ({ message: "alive" }), { intervalMs: 100_000 });

  await world.clock.advance(1000);

  expect(world.writes).toEqual([]);
  expect(world.events).toMatchObject([{ type: "Warning", reason: "ResultRefused" }]);
});

test("what a timer returns for an object that was paused or replaced meanwhile is not written", async () => {
  for (const change of [
    { metadata: { annotations: { [pauseAnnotation]: "true" } } },
    { metadata: { uid: "u2", annotations: { [pauseAnnotation]: "true" } } },
  ]) {
    const world = new TimerWorld();
    await world.timer(
      async () => {
        await world.clock.sleep(1000);
        return { message: "late" };
      },
      { intervalMs: 1000 },
    );

    await world.edit(change);
    await world.clock.advance(1000);

    expect(world.writes).toEqual([]);
  }
});

test("two calls for one object never overlap, even if one ignores its time limit", async () => {
  const world = new TimerWorld();
  await world.timer(world.ticking(5000), { intervalMs: 1000, timeoutMs: 500, backoff: { initialMs: 100 } });

  for (let step = 0; step < 70; step++) await world.clock.advance(100);

  expect(world.calls[0]).toBe("0 tick");
  expect(Number(world.calls[1]?.split(" ")[0])).toBeGreaterThanOrEqual(5000);
});

test("a timer ends with its leadership, and a new term begins with the first delay", async () => {
  const world = new TimerWorld();
  await world.timer(world.ticking(), { intervalMs: 1000, initialDelayMs: 500 });
  await world.clock.advance(600);

  await world.end("lose");
  await world.clock.advance(5000);
  await world.begin();
  await world.clock.advance(500);

  expect(world.calls).toEqual(["500 tick", "7100 tick"]);
});

test.each([0, -1, NaN, Infinity])("a timer with an interval of %s ms is refused", (intervalMs) => {
  expect(() => new HandlerRegistry<Thing>().timer(() => undefined, { intervalMs })).toThrow(/intervalMs must be/);
});

test("a timer has an id by the rules of all handlers", () => {
  const registry = new HandlerRegistry<Thing>().create(() => undefined, { id: "tick" });
  registry.timer(function tick() {}, { intervalMs: 1 });

  expect(() => registry.timers()).toThrow('two handlers have the id "tick"');
});
