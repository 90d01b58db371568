// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** An object that is paused: as the README tells it. */
import { expect } from "vitest";
import { DaemonWorld } from "./testing/daemon-world.ts";
import { testSection } from "./testing/readme.ts";
import { TimerWorld } from "./testing/timer-world.ts";
import { finalizer, pauseAnnotation, World } from "./testing/world.ts";

const paused = { metadata: { annotations: { [pauseAnnotation]: "true" } } };
const goesOn = { metadata: { annotations: { [pauseAnnotation]: null } } };

function handled(): World {
  return new World((on, { calls }) => {
    on.create(() => void calls.push("create"));
    on.update(({ old, new: now }) => void calls.push(`update ${old?.spec?.count} to ${now.spec?.count}`));
    on.field("spec.count", ({ old, new: now }) => void calls.push(`field ${String(old)} to ${String(now)}`));
    on.resume(() => void calls.push("resume"));
    on.delete(() => void calls.push("delete"));
  });
}

testSection("Pause", [
  [
    'While an object has the annotation `<operator name>.nuvolaris.org/paused: "true"`, no handler is called for it and nothing of it is written.',
    async () => {
      expect(pauseAnnotation).toBe("demo.nuvolaris.org/paused");
      const [fresh, known] = [handled(), handled()];
      await known.settle();
      const before = known.writes.length;
      for (const world of [fresh, known]) {
        world.calls.length = 0;
        world.edit({ ...paused, spec: { count: 2 } });
        world.restart();
        await world.settle(3_600_000);
        expect(world.calls).toEqual([]);
      }
      expect([fresh.writes.length, known.writes.length]).toEqual([0, before]);

      const timer = new TimerWorld();
      const daemon = new DaemonWorld();
      for (const world of [timer, daemon]) world.object = { ...world.object, ...known.object } as typeof world.object;
      await timer.timer(timer.ticking(), { intervalMs: 1000 });
      await daemon.daemon(daemon.obeying(), { finalizer: true });
      for (const world of [timer, daemon]) {
        await world.clock.advance(60_000);
        expect([world.calls, world.writes]).toEqual([[], []]);
      }
    },
  ],
  [
    "What changed meanwhile is dealt with when the annotation is gone, as one change.",
    async () => {
      const world = handled();
      await world.settle();
      world.calls.length = 0;
      world.edit(paused);
      for (const count of [2, 3, 4]) {
        world.edit({ spec: { count } });
        await world.settle();
      }
      world.edit(goesOn);
      await world.settle();
      expect(world.calls).toEqual(["update 1 to 4", "field 1 to 4"]);
    },
  ],
  [
    "A deletion waits as well, since to let the object go without its delete handlers would lose what they clean up; an event on the object says so.",
    async () => {
      const world = handled();
      await world.settle();
      world.calls.length = 0;
      world.edit(paused);
      world.delete();
      await world.settle(3_600_000);
      expect(world.calls).toEqual([]);
      expect(world.object?.metadata.finalizers).toEqual([finalizer]);
      expect(world.events).toMatchObject([{ type: "Warning", reason: "DeletionPaused" }]);
      world.edit(goesOn);
      await world.settle();
      expect(world.calls).toEqual(["delete"]);
      expect(world.object).toBeUndefined();
    },
  ],
]);
