// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Timers: as the README tells it. */
import { expect } from "vitest";
import { PermanentError, TemporaryError } from "../handler-errors.ts";
import { HandlerReconciler } from "../handler-reconciler.ts";
import { HandlerRegistry } from "../handler-registry.ts";
import { thing } from "../testing/activity-world.ts";
import { testSection } from "../testing/readme.ts";
import { TimerWorld } from "../testing/timer-world.ts";
import { finalizer, pauseAnnotation, progressAnnotation, type Thing } from "../testing/world.ts";
import type { Timer, TimerOptions } from "./activity.ts";

interface Run {
  readonly options: TimerOptions<Thing>;
  /** How long each call takes. */
  readonly durationMs?: number;
  readonly untilMs: number;
}

/** When a timer is called, in milliseconds from the sight of its object. */
async function timesOf({ options, durationMs = 0, untilMs }: Run): Promise<readonly number[]> {
  const world = new TimerWorld();
  await world.timer(world.ticking(durationMs), options);
  await pass(world, untilMs);
  return world.calls.map((call) => parseInt(call, 10));
}

async function pass(world: TimerWorld, durationMs: number): Promise<void> {
  for (let ms = 0; ms < durationMs; ms += 100) await world.clock.advance(100);
}

function throwing(world: TimerWorld, error: Error, times = Infinity): Timer<Thing> {
  let calls = 0;
  return ({ spec }) => {
    world.say(`tick ${spec.count}`);
    if (++calls <= times) throw error;
  };
}

const deleted = { metadata: { deletionTimestamp: "2026-01-01T00:00:01Z" } };
const paused = { metadata: { annotations: { [pauseAnnotation]: "true" } } };

testSection("Timers", [
  [
    "`on(Sample).timer(handler, { intervalMs: 60_000 })` calls the handler when an object is seen, then a minute after each call's end.",
    async () => {
      const times = await timesOf({ options: { intervalMs: 60_000 }, durationMs: 10_000, untilMs: 150_000 });
      expect(times).toEqual([0, 70_000, 140_000]);
    },
  ],
  [
    "`sharp: true` keeps the beat: calls begin at whole intervals after the first, and those that come due during a call are left out.",
    async () => {
      const options = { intervalMs: 1000, sharp: true };
      expect(await timesOf({ options, durationMs: 300, untilMs: 3500 })).toEqual([0, 1000, 2000, 3000]);
      expect(await timesOf({ options, durationMs: 2300, untilMs: 6500 })).toEqual([0, 3000, 6000]);
    },
  ],
  [
    "`initialDelayMs` is before the first call.",
    async () => {
      expect(await timesOf({ options: { intervalMs: 1000, initialDelayMs: 700 }, untilMs: 3000 })).toEqual([
        700, 1700, 2700,
      ]);
    },
  ],
  [
    "With `idleMs` the object's essence must have been as it is for so long; what the timer itself changes does not count.",
    async () => {
      const world = new TimerWorld();
      await world.timer(
        ({ patch }) => {
          world.say("tick");
          patch.merge({ metadata: { labels: { seen: `${world.calls.length}` } } });
        },
        { intervalMs: 500, idleMs: 2000 },
      );
      await pass(world, 1000);
      await world.edit({ spec: { count: 2 } });
      await pass(world, 1000);
      await world.edit({ status: { ready: 1 } });
      await pass(world, 1600);
      expect(world.calls).toEqual(["3000 tick", "3500 tick"]);
    },
  ],
  [
    "After an error the back-off takes the place of the interval.",
    async () => {
      const world = new TimerWorld();
      const handler = throwing(world, new Error("boom"), 2);
      await world.timer(handler, { intervalMs: 10_000, backoff: { initialMs: 300 } });
      await pass(world, 11_000);
      expect(world.calls).toEqual(["0 tick 1", "300 tick 1", "900 tick 1", "10900 tick 1"]);
    },
  ],
  [
    "A timer that has failed for good (`PermanentError`, `retries`) is called again when the object's essence changes.",
    async () => {
      for (const [error, retries] of [
        [new PermanentError("never"), Infinity],
        [new TemporaryError("not yet", { delayMs: 0 }), 1],
      ] as const) {
        const world = new TimerWorld();
        await world.timer(throwing(world, error), { intervalMs: 1000, retries });
        await pass(world, 5000);
        await world.edit({ status: { ready: 1 } });
        await pass(world, 5000);
        expect(world.calls).toEqual(["0 tick 1"]);
        await world.edit({ spec: { count: 2 } });
        expect(world.calls).toEqual(["0 tick 1", "10000 tick 2"]);
      }
    },
  ],
  [
    "Two calls of one timer for one object never overlap, even if one ignores its time limit; other timers and handlers of the object may run at the same time.",
    async () => {
      const world = new TimerWorld();
      let running = 0;
      const most: number[] = [];
      const deaf: Timer<Thing> = async () => {
        most.push(++running);
        await world.clock.sleep(5000);
        running--;
      };
      await world.timer(deaf, { intervalMs: 100, timeoutMs: 300, backoff: { initialMs: 100 } });
      await world.timer(world.ticking(), { intervalMs: 1000 });
      const handlers = new HandlerRegistry<Thing>().update(({ spec }) => {
        world.say(`updated to ${spec.count}`);
      });
      const reconciler = new HandlerReconciler<Thing>({
        ...world.environment(),
        handlers: handlers.resolve(),
        progressAnnotation,
        finalizer,
      });
      await world.start(reconciler.reconcile, []);
      await world.edit({ spec: { count: 2 } });
      await pass(world, 2000);
      expect(world.calls.toSorted()).toEqual(["0 tick", "0 updated to 2", "1000 tick", "2000 tick"]);
      expect(most).toEqual([1]);
      await pass(world, 10_000);
      expect([most.length > 1, Math.max(...most)]).toEqual([true, 1]);
    },
  ],
  [
    "A timer runs for 16 objects at a time.",
    async () => {
      const world = new TimerWorld();
      await world.timer(world.ticking(1000), { intervalMs: 60_000 });
      for (let other = 1; other < 20; other++) await world.see(`b${other}`);
      expect(world.calls).toEqual(Array(16).fill("0 tick"));
      await world.clock.advance(1000);
      expect(world.calls.slice(16)).toEqual(Array(4).fill("1000 tick"));
    },
  ],
  [
    "It ends when the object is deleted, does not match or is paused, and begins anew when it is there again; so it does in each process and with each term of leadership.",
    async () => {
      const options = { intervalMs: 60_000, when: ({ spec }: { spec: Thing["spec"] }) => spec.count < 5 };
      for (const change of [deleted, paused, { spec: { count: 5 } }]) {
        // Sooner than its next call was due, and later.
        for (const awayMs of [10_000, 600_000]) {
          const world = new TimerWorld();
          await world.timer(world.ticking(), options);
          await world.edit(change);
          await world.clock.advance(awayMs);
          expect(world.calls).toEqual(["0 tick"]);
          await world.replace(thing(change === deleted ? "u2" : "u1"));
          expect(world.calls).toEqual(["0 tick", `${awayMs} tick`]);
        }
      }
      const world = new TimerWorld();
      await world.timer(world.ticking(), options);
      for (const how of ["lose", "stop"] as const) {
        await world.end(how);
        await world.clock.advance(10_000);
        await world.begin();
      }
      await world.end("stop");
      await world.timer(world.ticking(), options);
      expect(world.calls).toHaveLength(4);
    },
  ],
  [
    "Nothing is kept on the object, and no finalizer holds it.",
    async () => {
      const world = new TimerWorld();
      await world.timer(throwing(world, new Error("boom"), 2), { intervalMs: 1000, backoff: { initialMs: 100 } });
      await pass(world, 5000);
      expect(world.calls.length).toBeGreaterThan(4);
      expect([world.writes, world.object]).toEqual([[], thing("u1")]);
    },
  ],
  [
    "What it returns goes into the status, what it asks of `patch` onto the object, when the call has ended; what the object has already is not written.",
    async () => {
      const world = new TimerWorld();
      await world.timer(
        async ({ patch }) => {
          patch.merge({ metadata: { labels: { seen: "yes" } } });
          await world.clock.sleep(500);
          return { message: "alive" };
        },
        { intervalMs: 1000 },
      );
      await pass(world, 400);
      expect(world.writes).toEqual([]);
      await pass(world, 5000);
      expect(world.writes).toEqual([{ status: { message: "alive" } }, { metadata: { labels: { seen: "yes" } } }]);
    },
  ],
]);
