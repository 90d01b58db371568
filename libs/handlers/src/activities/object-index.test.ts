// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import { silentLogger, type LogFields, type Logger } from "@nuvolaris/controller";
import { expect, test } from "vitest";
import { HandlerRegistry } from "../handler-registry.ts";
import { ActivityWorld, thing } from "../testing/activity-world.ts";
import type { Thing } from "../testing/world.ts";
import type { IndexOptions } from "./activity.ts";
import type { FollowedObjects } from "./followed-objects.ts";
import { indexSource, type Index, type IndexEntries } from "./object-index.ts";

const plain = { initial: false, finalStateUnknown: false };

/** A cache that says what it is told to. */
class Things implements FollowedObjects<Thing> {
  synced = false;
  readonly #synced = Promise.withResolvers<undefined>();
  readonly #told = new Set<Parameters<FollowedObjects<Thing>["addEventHandler"]>[0]>();

  addEventHandler(handler: Parameters<FollowedObjects<Thing>["addEventHandler"]>[0]): Disposable {
    this.#told.add(handler);
    return {
      [Symbol.dispose]: () => {
        this.#told.delete(handler);
      },
    };
  }

  async hasSynced(): Promise<void> {
    await this.#synced.promise;
  }

  syncedIn(): boolean {
    return this.synced;
  }

  hasSyncedIn(): Promise<void> {
    return this.hasSynced();
  }

  sync(): void {
    this.synced = true;
    this.#synced.resolve(undefined);
  }

  added(...objects: readonly Stored<Thing>[]): void {
    for (const object of objects) for (const told of this.#told) told.added(object, plain);
  }

  updated(object: Stored<Thing>): void {
    for (const told of this.#told) told.updated(object, object, plain);
  }

  deleted(object: Stored<Thing>): void {
    for (const told of this.#told) told.deleted(object, plain);
  }
}

function counted(uid: string, count: number): Stored<Thing> {
  return { ...thing(uid), spec: { count } };
}

interface Indexed {
  readonly index: Index<string>;
  readonly errors: LogFields[];
  readonly follow: (things: Things) => Disposable;
}

/** By count the uids. */
function indexed(
  entriesOf: IndexEntries<Thing, string> = ({ spec, uid }) => [[`${spec.count}`, uid]],
  options: IndexOptions<Thing> = {},
): Indexed {
  const registry = new HandlerRegistry<Thing>();
  const index = registry.index(entriesOf, options);
  const [following] = registry.indices();
  const errors: LogFields[] = [];
  const log: Logger = { ...silentLogger, error: (_message, fields = {}) => void errors.push(fields) };
  return {
    index,
    errors,
    follow: (things) => {
      if (!following) throw new Error("no index was registered");
      return following.follow(things, log);
    },
  };
}

function contentOf(index: Index<string>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...index.keys()].toSorted().map((key) => [key, index.get(key).toSorted()]));
}

test("an index has what each object has under a key, and follows its changes to its end", () => {
  const things = new Things();
  const { index, follow } = indexed();
  follow(things);

  things.added(counted("u1", 1), counted("u2", 1), counted("u3", 2));
  expect(contentOf(index)).toEqual({ 1: ["u1", "u2"], 2: ["u3"] });
  things.updated(counted("u2", 2));
  expect(contentOf(index)).toEqual({ 1: ["u1"], 2: ["u2", "u3"] });
  things.deleted(counted("u1", 1));

  expect(contentOf(index)).toEqual({ 2: ["u2", "u3"] });
  expect([index.size, index.get("1")]).toEqual([1, []]);
});

test("an object may have several values, under several keys, or none", () => {
  const things = new Things();
  const { index, follow } = indexed(({ spec }) => Array.from({ length: spec.count }, (_, n) => [`k${n % 2}`, `v${n}`]));
  follow(things);

  things.added(counted("u1", 3), counted("u2", 0));
  expect(contentOf(index)).toEqual({ k0: ["v0", "v2"], k1: ["v1"] });
  things.updated(counted("u1", 0));

  expect(index.size).toBe(0);
});

test("an object that does not match any more, or that the function throws at, is left out", () => {
  const things = new Things();
  const entriesOf: IndexEntries<Thing, string> = ({ spec, uid }) => {
    if (spec.count === 3) throw new Error("boom");
    return [["all", uid]];
  };
  const { index, errors, follow } = indexed(entriesOf, { when: ({ spec }) => spec.count < 5 });
  follow(things);
  things.added(counted("u1", 1), counted("u2", 2));

  things.updated(counted("u1", 5));
  expect(contentOf(index)).toEqual({ all: ["u2"] });
  things.updated(counted("u2", 3));

  expect(index.size).toBe(0);
  expect(errors).toMatchObject([{ object: "demo/a", index: "entriesOf" }]);
});

test("an index over several caches is filled when all of them are, and forgets one that it follows no more", async () => {
  const [first, second] = [new Things(), new Things()];
  const { index, follow } = indexed();
  expect(index.synced).toBe(false);
  const following = follow(first);
  follow(second);
  first.added(counted("u1", 1));
  second.added(counted("u2", 1));

  first.sync();
  expect(index.synced).toBe(false);
  const filled = index.whenSynced();
  second.sync();
  await filled;
  expect(index.synced).toBe(true);
  following[Symbol.dispose]();
  first.added(counted("u3", 1));

  expect(contentOf(index)).toEqual({ 1: ["u2"] });
});

test("a controller does not begin before the index that it uses is filled, and says what it waits for", async () => {
  const things = new Things();
  const { index, follow } = indexed();
  follow(things);
  const world = new ActivityWorld();
  await world.start(() => {
    world.say(`reconcile with ${index.size}`);
    return Promise.resolve(undefined);
  }, [indexSource([index])]);

  await world.clock.advance(6000);
  expect([world.calls, world.warnings.length]).toEqual([[], 1]);
  things.added(counted("u1", 1));
  things.sync();
  await world.clock.advance(0);

  expect(world.calls).toEqual(["6000 reconcile with 1"]);
});

test("an index that nobody fills is not waited for in silence", async () => {
  const { index } = indexed(({ uid }) => [["all", uid]], { id: "all" });

  await expect(index.whenSynced()).rejects.toThrow("index all is not being filled");
});
