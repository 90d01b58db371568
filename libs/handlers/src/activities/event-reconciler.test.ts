// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { HandlerRegistry } from "../handler-registry.ts";
import { ActivityWorld, thing } from "../testing/activity-world.ts";
import { pauseAnnotation, type Thing } from "../testing/world.ts";
import type { EventHandler, EventOptions } from "./activity.ts";
import { EventReconciler } from "./event-reconciler.ts";
import type { FollowedObjects } from "./followed-objects.ts";

type Told = Parameters<FollowedObjects<Thing>["addEventHandler"]>[0];

const plain = { initial: false, finalStateUnknown: false };

class EventWorld extends ActivityWorld implements FollowedObjects<Thing> {
  readonly synced = true;
  readonly told = new Set<Told>();
  #begin: (() => Promise<void>) | undefined;

  async event(handler: EventHandler<Thing>, options: EventOptions<Thing> = {}): Promise<void> {
    const [registered] = new HandlerRegistry<Thing>().event(handler, { id: "event", ...options }).eventHandlers();
    if (!registered) throw new Error("no handler was registered");
    const reconciler = new EventReconciler<Thing>({ ...this.environment(), handler: registered });
    this.#begin = () => this.start(reconciler.reconcile, [reconciler.source("things", this)]);
    await this.#begin();
  }

  async begin(): Promise<void> {
    await this.#begin?.();
  }

  /** Says what happened, and takes a second for it. */
  slowly(): EventHandler<Thing> {
    return async ({ type, uid, spec }) => {
      this.say(`${type} ${uid} ${spec.count}`);
      await this.clock.sleep(1000);
    };
  }

  addEventHandler(handler: Told): Disposable {
    this.told.add(handler);
    if (this.object) handler.added(this.object, { ...plain, initial: true });
    return {
      [Symbol.dispose]: () => {
        this.told.delete(handler);
      },
    };
  }

  hasSynced(): Promise<void> {
    return Promise.resolve();
  }

  syncedIn(): boolean {
    return this.synced;
  }

  hasSyncedIn(): Promise<void> {
    return this.hasSynced();
  }

  tell(say: (told: Told) => void): void {
    for (const each of this.told) say(each);
  }

  added(object: Stored<Thing>): void {
    this.tell((told) => {
      told.added(object, plain);
    });
  }

  updated(object: Stored<Thing>): void {
    this.tell((told) => {
      told.updated(object, object, plain);
    });
  }

  deleted(object: Stored<Thing>, finalStateUnknown = false): void {
    this.tell((told) => {
      told.deleted(object, { ...plain, finalStateUnknown });
    });
  }
}

function counted(uid: string, count: number): Stored<Thing> {
  return { ...thing(uid), spec: { count } };
}

test("an event handler is told what was there, what changed and what went, with what is known of it", async () => {
  const world = new EventWorld();
  await world.event(({ type, initial, finalStateUnknown, spec }) => {
    world.say(`${type} ${spec.count} ${initial} ${finalStateUnknown}`);
  });

  world.updated(counted("u1", 2));
  await world.clock.advance(1);
  world.deleted(counted("u1", 2), true);
  await world.clock.advance(1);
  world.added(counted("u2", 3));
  await world.clock.advance(1);

  expect(world.calls).toEqual([
    "0 ADDED 1 true false",
    "0 MODIFIED 2 false false",
    "1 DELETED 2 false true",
    "2 ADDED 3 false false",
  ]);
});

test("what comes while the handler is busy with the object is told as one event, with the latest state", async () => {
  const world = new EventWorld();
  await world.event(world.slowly());

  for (const count of [2, 3, 4]) world.updated(counted("u1", count));
  await world.clock.advance(1000);
  await world.clock.advance(1000);

  expect(world.calls).toEqual(["0 ADDED u1 1", "1000 MODIFIED u1 4"]);
});

test("an object whose beginning was not told yet stays new, and its end is told", async () => {
  const world = new EventWorld();
  await world.event(world.slowly());

  world.deleted(counted("u1", 1));
  world.added(counted("u2", 2));
  world.updated(counted("u2", 3));
  world.deleted(counted("u2", 3));
  world.added(counted("u3", 4));
  world.updated(counted("u3", 5));
  for (let step = 0; step < 5; step++) await world.clock.advance(1000);

  expect(world.calls).toEqual(["0 ADDED u1 1", "1000 DELETED u1 1", "2000 ADDED u3 5"]);
});

test("a handler that throws or takes too long is logged, and called for the next event", async () => {
  const world = new EventWorld();
  await world.event(
    async ({ spec }) => {
      world.say(`event ${spec.count}`);
      if (spec.count === 1) throw new Error("boom");
      await world.clock.sleep(5000);
    },
    { timeoutMs: 1000 },
  );

  world.updated(counted("u1", 2));
  await world.clock.advance(1000);
  world.updated(counted("u1", 3));
  await world.clock.advance(0);

  expect(world.calls).toEqual(["0 event 1", "0 event 2", "1000 event 3"]);
  expect([world.warnings, world.events]).toEqual([["event handler failed", "event handler failed"], []]);
});

test("objects that do not match, are paused or whose filter throws are passed over", async () => {
  const world = new EventWorld();
  world.object = undefined;
  const when = ({ spec }: { readonly spec: { readonly count: number } }): boolean => {
    if (spec.count > 10) throw new Error("broken filter");
    return spec.count < 5;
  };
  await world.event(world.slowly(), { when });

  const { metadata } = thing("u1");
  for (const object of [
    counted("u1", 5),
    counted("u2", 11),
    { ...thing("u3"), metadata: { ...metadata, uid: "u3", annotations: { [pauseAnnotation]: "true" } } },
  ]) {
    world.added(object);
    await world.clock.advance(0);
  }

  expect([world.calls, world.warnings]).toEqual([[], ["filter threw, the handler is skipped"]]);
});

test("after a stop nothing is followed, and a new term begins with what is there", async () => {
  const world = new EventWorld();
  await world.event(({ type }) => {
    world.say(type);
  });

  await world.end("stop");
  expect(world.told.size).toBe(0);
  world.updated(counted("u1", 2));
  await world.begin();

  expect(world.calls).toEqual(["0 ADDED", "1000 ADDED"]);
});
