// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Daemons: as the README tells it. */
import { expect } from "vitest";
import { PermanentError } from "../handler-errors.ts";
import { thing } from "../testing/activity-world.ts";
import { DaemonWorld } from "../testing/daemon-world.ts";
import { testSection } from "../testing/readme.ts";
import { finalizer, pauseAnnotation, type Thing } from "../testing/world.ts";
import type { Daemon, DaemonOptions } from "./activity.ts";

const deleted = { metadata: { deletionTimestamp: "2026-01-01T00:00:01Z" } };
const paused = { metadata: { annotations: { [pauseAnnotation]: "true" } } };
const mismatching = { spec: { count: 5 } };
const few: Pick<DaemonOptions<Thing>, "when"> = { when: ({ spec }) => spec.count < 5 };

const leftBehind = "handler ignores its signal and is left behind";

/** A daemon that takes so long, whatever its signal says. */
function deaf(world: DaemonWorld, durationMs: number): Daemon<Thing> {
  return async () => {
    world.say("begin");
    await world.clock.sleep(durationMs);
    world.say("end");
  };
}

async function started(handler: (world: DaemonWorld) => Daemon<Thing>, options: DaemonOptions<Thing> = {}) {
  const world = new DaemonWorld();
  await world.daemon(handler(world), options);
  return world;
}

testSection("Daemons", [
  [
    "`on(Sample).daemon(async ({ signal, current }) => …)` runs a task for each object, for as long as the object is there.",
    async () => {
      const world = await started((self) => self.obeying());
      await world.see("b");
      await world.edit({ spec: { count: 2 } });
      await world.clock.advance(86_400_000);
      expect(world.calls).toEqual(["0 begin u1", "0 begin b"]);
      await world.replace(undefined);
      expect(world.calls.slice(2)).toEqual(["86400000 end u1"]);
    },
  ],
  [
    "It begins when the object is seen or begins to match.",
    async () => {
      const world = new DaemonWorld();
      world.object = { ...thing("u1"), ...mismatching };
      await world.daemon(world.obeying(), few);
      await world.see("b");
      expect(world.calls).toEqual(["0 begin b"]);
      await world.edit({ spec: { count: 1 } });
      expect(world.calls).toEqual(["0 begin b", "0 begin u1"]);
    },
  ],
  [
    "Its `signal` is aborted when the object is deleted, gone, paused or does not match any more, when leadership is lost and when the operator stops.",
    async () => {
      for (const happens of [
        (world: DaemonWorld) => world.edit(deleted),
        (world: DaemonWorld) => world.replace(undefined),
        (world: DaemonWorld) => world.edit(paused),
        (world: DaemonWorld) => world.edit(mismatching),
        (world: DaemonWorld) => world.end("lose"),
        (world: DaemonWorld) => world.end("stop"),
      ]) {
        const world = await started((self) => self.obeying(), few);
        await happens(world);
        expect(world.calls).toEqual(["0 begin u1", "0 end u1"]);
      }
    },
  ],
  [
    "It then has `stopDeadlineMs` (10 s; half a second when leadership is lost or the operator's time is up) until it is left behind, with a warning.",
    async () => {
      for (const [options, deadlineMs] of [
        [{}, 10_000],
        [{ stopDeadlineMs: 3000 }, 3000],
      ] as const) {
        const world = await started((self) => deaf(self, 60_000), options);
        await world.edit(paused);
        await world.clock.advance(deadlineMs - 1);
        expect(world.warnings).toEqual([]);
        await world.clock.advance(1);
        expect(world.warnings).toEqual([leftBehind]);
      }
      const world = await started((self) => deaf(self, 60_000));
      world.tellEnd("lose");
      await world.clock.advance(499);
      expect(world.warnings).toEqual([]);
      await world.clock.advance(1);
      expect(world.warnings).toEqual([leftBehind]);
    },
  ],
  [
    "At most one task of a daemon runs per object, also after one was left behind: its successor waits until it has ended.",
    async () => {
      const world = await started((self) => deaf(self, 20_000), { ...few, stopDeadlineMs: 1000 });
      await world.edit(mismatching);
      await world.edit({ spec: { count: 1 } });
      await world.clock.advance(1000);
      expect(world.warnings).toEqual([leftBehind]);
      await world.clock.advance(18_999);
      expect(world.calls).toEqual(["0 begin"]);
      await world.clock.advance(1);
      expect(world.calls).toEqual(["0 begin", "20000 end", "20000 begin"]);
    },
  ],
  [
    "One that returned is not started again in this term of leadership; one that was told to end is, when its object matches again.",
    async () => {
      const returning = await started(
        (self) => () => {
          self.say("begin");
        },
        few,
      );
      const obeying = await started((self) => self.obeying(), few);
      for (const world of [returning, obeying]) {
        await world.edit(mismatching);
        await world.edit({ spec: { count: 1 } });
        await world.clock.advance(60_000);
      }
      expect(returning.calls).toEqual(["0 begin"]);
      expect(obeying.calls).toEqual(["0 begin u1", "0 end u1", "0 begin u1"]);
      await returning.end("stop");
      await returning.begin();
      expect(returning.calls).toHaveLength(2);
    },
  ],
  [
    "After an error it is started again with the back-off; one that failed for good when the object's essence changes.",
    async () => {
      const failing = (error: Error) => (self: DaemonWorld) => () => {
        self.say("begin");
        throw error;
      };
      const again = await started(failing(new Error("boom")), { backoff: { initialMs: 1000 } });
      await again.clock.advance(1000);
      await again.clock.advance(2000);
      expect(again.calls).toEqual(["0 begin", "1000 begin", "3000 begin"]);

      const never = await started(failing(new PermanentError("never")));
      await never.clock.advance(86_400_000);
      await never.edit({ status: { ready: 1 } });
      expect(never.calls).toEqual(["0 begin"]);
      await never.edit({ spec: { count: 2 } });
      expect(never.calls).toEqual(["0 begin", "86400000 begin"]);
    },
  ],
  [
    "`current()` is the object as it is now; all else in the context is as it was when the daemon began.",
    async () => {
      const world = await started((self) => async ({ spec, object, current, signal }) => {
        for (;;) {
          await self.clock.sleep(1000, signal);
          self.say(`began with ${spec.count} and ${object.spec.count}, now ${current()?.spec.count ?? "gone"}`);
        }
      });
      await world.edit({ spec: { count: 2 } });
      await world.clock.advance(1000);
      await world.edit({ spec: { count: 3 } });
      await world.clock.advance(1000);
      expect(world.calls).toEqual(["1000 began with 1 and 1, now 2", "2000 began with 1 and 1, now 3"]);
    },
  ],
  [
    "What it returns, also when told to end, goes into the status like a timer's; not when the operator stops.",
    async () => {
      const saying = (self: DaemonWorld): Daemon<Thing> => {
        return async (context) => {
          await self.obeying()(context);
          return { message: "ended" };
        };
      };
      const returning = await started(() => () => ({ message: "done" }));
      expect(returning.writes).toEqual([{ status: { message: "done" } }]);
      const told = await started(saying, few);
      await told.edit(mismatching);
      expect(told.writes).toEqual([{ status: { message: "ended" } }]);
      const stopped = await started(saying);
      await stopped.end("stop");
      expect([stopped.calls, stopped.writes]).toEqual([["0 begin u1", "0 end u1"], []]);
    },
  ],
  [
    "With `finalizer: true` the object is held until the daemon has ended or was left behind, by a finalizer of the daemons' own.",
    async () => {
      const obeying = await started((self) => self.obeying(700), { finalizer: true });
      const ignoring = await started((self) => deaf(self, 60_000), { finalizer: true, stopDeadlineMs: 700 });
      for (const world of [obeying, ignoring]) {
        expect(world.object?.metadata.finalizers).toEqual([finalizer]);
        await world.edit(deleted);
        await world.clock.advance(699);
        expect(world.object?.metadata.finalizers).toEqual([finalizer]);
        await world.clock.advance(1);
        expect(world.object).toBeUndefined();
      }
      expect([obeying.calls.at(-1), ignoring.warnings]).toEqual(["700 end u1", [leftBehind]]);
    },
  ],
  [
    "It goes when no daemon of the kind asks for it; with the last daemon of a kind taken out of the program, nobody removes it: `operator unlock` does.",
    async () => {
      const held = { ...thing("u1"), metadata: { ...thing("u1").metadata, finalizers: [finalizer] } };
      for (const options of [{}, { finalizer: true, when: () => false }]) {
        const world = new DaemonWorld();
        world.object = held;
        await world.daemon(world.obeying(), options);
        expect(world.object.metadata.finalizers).toEqual([]);
      }
    },
  ],
]);
