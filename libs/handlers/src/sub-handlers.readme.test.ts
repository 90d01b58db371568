// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Handlers that a handler makes: as the README tells it. */
import { expect } from "vitest";
import { TemporaryError } from "./handler-errors.ts";
import type { HandlerContext } from "./handler.ts";
import { finalizer, progressAnnotation, World, type Thing } from "./testing/world.ts";
import { testSection } from "./testing/readme.ts";

interface Making {
  readonly items?: () => readonly string[];
  /** What fails once for each state of the object. */
  readonly failing?: readonly string[];
}

/** A handler that makes one for each item. */
function making(world: World, { items = () => ["a", "b"], failing = [] }: Making = {}) {
  return ({ handle }: HandlerContext<Thing>): void => {
    world.calls.push("parent");
    for (const item of items()) {
      handle(item, ({ attempt, spec }) => {
        world.calls.push(`${item} ${spec.count} attempt ${attempt}`);
        if (failing.includes(item) && attempt === 1) throw new TemporaryError("not yet", { delayMs: 1000 });
      });
    }
    world.calls.push("parent returns");
  };
}

testSection("Sub-handlers", [
  [
    "A handler can make a handler for each item of what it finds: `handle(item.name, () => …)`.",
    async () => {
      const world = new World((on, self) => on.create(making(self, { items: () => ["x", "y", "z"] })));
      await world.settle();
      expect(world.calls.slice(2)).toEqual(["x 1 attempt 1", "y 1 attempt 1", "z 1 attempt 1"]);
    },
  ],
  [
    "They are called when it has returned, and have retries and progress of their own, under `<handler's id>/<item's id>`.",
    async () => {
      const world = new World((on, self) => on.create(making(self, { failing: ["b"] }), { id: "place" }));
      await world.settle();
      expect(world.calls).toEqual(["parent", "parent returns", "a 1 attempt 1", "b 1 attempt 1"]);
      const record: unknown = JSON.parse(world.object?.metadata.annotations?.[progressAnnotation] ?? "");
      expect(record).toMatchObject({
        handlers: { "place/a": { outcome: "succeeded" }, "place/b": { attempts: 1 } },
      });
      world.restart();
      await world.settle(1000);
      expect(world.calls.at(-1)).toBe("b 1 attempt 2");
    },
  ],
  [
    "While one is still to end the handler is called again to make them anew: those that have ended are not called again, and one that it no longer makes is forgotten.",
    async () => {
      let items = ["a", "b", "c"];
      const world = new World((on, self) => on.create(making(self, { items: () => items, failing: ["b", "c"] })));
      await world.settle();
      world.calls.length = 0;
      items = ["a", "b"];
      await world.settle(60_000);
      expect(world.calls).toEqual(["parent", "parent returns", "b 1 attempt 2"]);
      expect(world.object?.metadata.annotations).toEqual({ [progressAnnotation]: '{"uid":"u1"}' });
    },
  ],
  [
    "An update calls all of them for each new state.",
    async () => {
      const world = new World((on, self) => on.update(making(self, { failing: ["b"] })));
      await world.settle();
      for (const count of [2, 3]) {
        world.edit({ spec: { count } });
        await world.settle();
      }
      expect(world.calls.filter((call) => call.includes("attempt"))).toEqual([
        "a 2 attempt 1",
        "b 2 attempt 1",
        "a 3 attempt 1",
        "b 3 attempt 1",
      ]);
    },
  ],
  [
    "A delete handler's hold the object as it does itself.",
    async () => {
      const world = new World((on, self) => on.delete(making(self, { failing: ["b"] })));
      await world.settle();
      world.delete();
      await world.settle(999);
      expect(world.object?.metadata.finalizers).toEqual([finalizer]);
      await world.settle(1000);
      expect(world.calls.at(-1)).toBe("b 1 attempt 2");
      expect(world.object).toBeUndefined();
    },
  ],
  [
    "At most 1,000 per handler.",
    async () => {
      const many = (count: number) => Array.from({ length: count }, (_none, index) => `i${index}`);
      const all = new World((on, self) => on.create(making(self, { items: () => many(1000) })));
      await all.settle();
      expect(all.calls).toHaveLength(1002);
      const tooMany = new World((on, self) => on.create(making(self, { items: () => many(1001) })));
      await tooMany.settle();
      expect(tooMany.calls).toEqual(["parent"]);
      expect(tooMany.events).toMatchObject([{ note: "create: handler create has more than 1000 sub-handlers" }]);
    },
  ],
]);
