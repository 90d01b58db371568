// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { PermanentError, TemporaryError } from "../handler-errors.ts";
import { HandlerRegistry } from "../handler-registry.ts";
import { thing } from "../testing/activity-world.ts";
import { DaemonWorld } from "../testing/daemon-world.ts";
import { finalizer, pauseAnnotation, type Thing } from "../testing/world.ts";

const deleted = { metadata: { deletionTimestamp: "2026-01-01T00:00:01Z" } };

test("a daemon runs from the first sight of its object, whatever happens to it, and sees it as it is", async () => {
  const world = new DaemonWorld();
  await world.daemon(async ({ spec, current, signal }) => {
    world.say(`begin ${spec.count}`);
    await world.clock.sleep(1000, signal);
    world.say(`now ${current()?.spec.count ?? "gone"}`);
    await world.clock.sleep(100_000, signal);
  });

  await world.edit({ spec: { count: 2 } });
  await world.clock.advance(1000);

  expect(world.calls).toEqual(["0 begin 1", "1000 now 2"]);
});

test.each([
  ["is deleted", deleted],
  ["is paused", { metadata: { annotations: { [pauseAnnotation]: "true" } } }],
  ["does not match any more", { spec: { count: 5 } }],
])("a daemon ends when its object %s", async (_what, change) => {
  const world = new DaemonWorld();
  await world.daemon(world.obeying(), { when: ({ spec }) => spec.count < 5 });

  await world.edit(change);
  await world.clock.advance(1000);

  expect(world.calls).toEqual(["0 begin u1", "0 end u1"]);
});

test("a daemon ends when its object is gone, and its successor's begins after that", async () => {
  const world = new DaemonWorld();
  await world.daemon(world.obeying(300));

  await world.replace(thing("u2"));
  await world.clock.advance(300);
  await world.replace(undefined);
  await world.clock.advance(300);

  expect(world.calls).toEqual(["0 begin u1", "300 end u1", "300 begin u2", "600 end u2"]);
});

test("a daemon that was stopped is started again when its object matches again, after it has ended", async () => {
  const world = new DaemonWorld();
  await world.daemon(world.obeying(300), { when: ({ spec }) => spec.count < 5 });

  await world.edit({ spec: { count: 5 } });
  await world.edit({ spec: { count: 1 } });
  await world.clock.advance(300);

  expect(world.calls).toEqual(["0 begin u1", "300 end u1", "300 begin u1"]);
});

test("a daemon that returned is not started again, and what it returned is in the status", async () => {
  const world = new DaemonWorld();
  await world.daemon(() => {
    world.say("begin");
    return { message: "done" };
  });

  await world.edit({ spec: { count: 2 } });
  await world.clock.advance(10_000);

  expect([world.calls, world.writes]).toEqual([["0 begin"], [{ status: { message: "done" } }]]);
});

test("a daemon that fails is started again after its back-off", async () => {
  const world = new DaemonWorld();
  await world.daemon(({ attempt }) => {
    world.say(`attempt ${attempt}`);
    if (attempt < 3) throw new TemporaryError("not yet", { delayMs: 500 });
  });

  await world.edit({ spec: { count: 2 } });
  for (let step = 0; step < 30; step++) await world.clock.advance(100);

  expect(world.calls).toEqual(["0 attempt 1", "500 attempt 2", "1000 attempt 3"]);
});

test("a daemon that failed for good is started again when its object has changed", async () => {
  const world = new DaemonWorld();
  await world.daemon(({ spec }) => {
    world.say(`begin ${spec.count}`);
    throw new PermanentError("never");
  });

  await world.edit({ status: { message: "touched" } });
  await world.clock.advance(100_000);
  await world.edit({ spec: { count: 2 } });

  expect(world.calls).toEqual(["0 begin 1", "100000 begin 2"]);
});

test("a daemon that ignores its signal is left behind at its deadline, and none runs beside it", async () => {
  const world = new DaemonWorld();
  await world.daemon(
    async () => {
      world.say("begin");
      await world.clock.sleep(10_000);
      world.say("end");
    },
    { stopDeadlineMs: 2000, when: ({ spec }) => spec.count < 5 },
  );

  await world.edit({ spec: { count: 5 } });
  await world.clock.advance(1999);
  expect(world.warnings).toEqual([]);
  await world.clock.advance(1);
  expect(world.warnings).toEqual(["handler ignores its signal and is left behind"]);
  await world.edit({ spec: { count: 1 } });
  await world.clock.advance(8000);

  expect(world.calls).toEqual(["0 begin", "10000 end", "10000 begin"]);
});

test("a finalizer holds the object until the daemon has ended", async () => {
  const world = new DaemonWorld();
  await world.daemon(world.obeying(300), { finalizer: true });
  expect(world.writes).toEqual([{ finalizer: "add" }]);

  await world.edit(deleted);
  await world.clock.advance(299);
  expect(world.object).toBeDefined();
  await world.clock.advance(1);

  expect(world.calls).toEqual(["0 begin u1", "300 end u1"]);
  expect(world.object).toBeUndefined();
});

test("a finalizer goes with the match, and when no daemon asks for one any more", async () => {
  const world = new DaemonWorld();
  await world.daemon(world.obeying(), { finalizer: true, when: ({ spec }) => spec.count < 5 });
  await world.edit({ spec: { count: 5 } });
  expect(world.writes).toEqual([{ finalizer: "add" }, { finalizer: "remove" }]);

  const later = new DaemonWorld();
  later.object = { ...thing("u1"), metadata: { ...thing("u1").metadata, finalizers: [finalizer] } };
  await later.daemon(later.obeying());
  expect(later.writes).toEqual([{ finalizer: "remove" }]);
});

test("the operator's stop ends daemons, and waits for those that obey", async () => {
  const world = new DaemonWorld();
  await world.daemon(world.obeying(700));

  await world.end("stop");

  expect(world.calls).toEqual(["0 begin u1", "700 end u1"]);
});

test("when leadership is lost a deaf daemon is left behind at once, and a new term does not run beside it", async () => {
  const world = new DaemonWorld();
  await world.daemon(async () => {
    world.say("begin");
    await world.clock.sleep(5000);
  });

  await world.end("lose");
  expect(world.warnings).toContain("handler ignores its signal and is left behind");
  await world.begin();
  await world.clock.advance(5000);

  expect(world.calls).toEqual(["0 begin", "5000 begin"]);
});

test("none is started when the operator began to stop while the finalizer was written", async () => {
  const world = new DaemonWorld();
  world.latencyMs = 500;
  await world.daemon(world.obeying(), { finalizer: true });

  await world.end("stop");

  expect([world.writes, world.calls]).toEqual([[{ finalizer: "add" }], []]);
});

test("a deadline below 0 is refused", () => {
  expect(() => new HandlerRegistry<Thing>().daemon(() => undefined, { stopDeadlineMs: -1 })).toThrow(
    "daemon: stopDeadlineMs must be a number of milliseconds from 0, not -1",
  );
});
