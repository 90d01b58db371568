// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which objects a handler is for: as the README tells it. */
import type { JsonObject } from "@nuvolaris/api-machinery";
import { expect } from "vitest";
import type { HandlerFilters } from "./handler-filters.ts";
import { HandlerRegistry } from "./handler-registry.ts";
import { DaemonWorld } from "./testing/daemon-world.ts";
import { testSection } from "./testing/readme.ts";
import { TimerWorld } from "./testing/timer-world.ts";
import { finalizer, World, type Thing } from "./testing/world.ts";
import { ABSENT, PRESENT } from "./value-filter.ts";

/** Whether a create handler with these filters is called for an object that is made so. */
async function isFor(filters: HandlerFilters<Thing>, made: JsonObject = {}): Promise<boolean> {
  const world = new World((on, { calls }) => on.create(() => void calls.push("create"), filters));
  world.edit(made);
  await world.settle();
  return world.calls.length > 0;
}

/** For each filter, a literal text and all else that a filter of a text may be: who passes. */
async function expectTextFilter(
  filterBy: (value: NonNullable<HandlerFilters<Thing>["labels"]>[string]) => HandlerFilters<Thing>,
  having: (value: string) => JsonObject,
): Promise<void> {
  const rows = [
    [filterBy("gold"), true, false, false],
    [filterBy(PRESENT), true, true, false],
    [filterBy(ABSENT), false, false, true],
    [filterBy((text) => text !== "gold"), false, true, true],
  ] as const;
  for (const [filters, gold, tin, none] of rows) {
    expect([await isFor(filters, having("gold")), await isFor(filters, having("tin")), await isFor(filters)]).toEqual([
      gold,
      tin,
      none,
    ]);
  }
}

function broken(): boolean {
  throw new Error("broken filter");
}

testSection("Filters", [
  [
    "On every handler; all that are given must hold.",
    async () => {
      const both = { labels: { tier: "gold" }, where: { field: "spec.count", value: 2 } };
      const gold = { metadata: { labels: { tier: "gold" } } };
      expect(await isFor(both, { ...gold, spec: { count: 2 } })).toBe(true);
      expect(await isFor(both, gold)).toBe(false);
      expect(await isFor(both, { spec: { count: 2 } })).toBe(false);

      const none = { labels: { tier: "gold" } };
      const world = new World((on, { calls }) => {
        const say = (what: string) => () => void calls.push(what);
        on.create(say("create"), none).update(say("update"), none).field("spec.count", say("field"), none);
        on.resume(say("resume"), none).delete(say("delete"), none);
      });
      await world.settle();
      world.edit({ spec: { count: 2 } });
      world.restart();
      await world.settle();
      expect([world.calls, world.object?.metadata.finalizers ?? []]).toEqual([[], []]);
      const [timer, daemon] = [new TimerWorld(), new DaemonWorld()];
      await timer.timer(timer.ticking(), { intervalMs: 1000, ...none });
      await daemon.daemon(daemon.obeying(), none);
      expect([timer.calls, daemon.calls]).toEqual([[], []]);
      for (const each of [timer, daemon]) {
        await each.edit({ metadata: { labels: { tier: "gold" } } });
        expect(each.calls).toHaveLength(1);
      }
      const registry = new HandlerRegistry<Thing>().event(() => undefined, none);
      registry.index(() => [], none);
      expect(registry.eventHandlers().map(({ filters }) => filters)).toMatchObject([none]);
    },
  ],
  [
    "`labels: { key: value }` | with this label; `value` is a text, `PRESENT`, `ABSENT` or a function of the text",
    () =>
      expectTextFilter(
        (tier) => ({ labels: { tier } }),
        (tier) => ({ metadata: { labels: { tier } } }),
      ),
  ],
  [
    "`annotations: { key: value }` | with this annotation, likewise",
    () =>
      expectTextFilter(
        (tier) => ({ annotations: { tier } }),
        (tier) => ({ metadata: { annotations: { tier } } }),
      ),
  ],
  [
    "`where: { field, value }` | whose field has this value: a literal, `PRESENT` (the default), `ABSENT` or a function of it",
    async () => {
      const [field, count] = ["spec.image", "spec.count"];
      const image = { spec: { image: { name: "web", tags: [1] } } };
      expect(await isFor({ where: { field: count, value: 1 } })).toBe(true);
      expect(await isFor({ where: { field: count, value: 2 } })).toBe(false);
      expect(await isFor({ where: { field, value: { tags: [1], name: "web" } } }, image)).toBe(true);
      const present: readonly HandlerFilters<Thing>[] = [{ where: { field } }, { where: { field, value: PRESENT } }];
      for (const filters of present) expect([await isFor(filters, image), await isFor(filters)]).toEqual([true, false]);
      const absent: HandlerFilters<Thing> = { where: { field, value: ABSENT } };
      expect([await isFor(absent, image), await isFor(absent)]).toEqual([false, true]);
      const odd = { where: { field: count, value: (value: unknown) => Number(value) % 2 === 1 } };
      expect([await isFor(odd), await isFor(odd, { spec: { count: 2 } })]).toEqual([true, false]);
    },
  ],
  [
    "`where: { field, old, new }` | whose field changed from `old` to `new`; update and field handlers only. A change that is not this one counts as seen",
    async () => {
      const where = { field: "spec.count", old: 2, new: 3 };
      const world = new World((on, { calls }) => {
        on.update(({ spec }) => void calls.push(`update to ${spec.count}`), { where });
        on.field("spec.count", ({ old, new: now }) => void calls.push(`field ${String(old)} to ${String(now)}`), {
          where,
        });
      });
      await world.settle();
      // From 1 to 3 is not it; had it not been seen, 2 to 3 would still be 1 to 3.
      for (const count of [3, 2, 3, 4]) {
        world.edit({ spec: { count } });
        await world.settle();
      }
      expect(world.calls).toEqual(["update to 3", "field 2 to 3"]);
      const registry = () => new HandlerRegistry<Thing>();
      expect(() => registry().create(() => undefined, { where })).toThrow(/old/);
      expect(() => registry().timer(() => undefined, { intervalMs: 1, where })).toThrow(/old/);
    },
  ],
  [
    "`when: ({ spec }) => …` | that the function says yes to; it gets the parts of the object and must depend on nothing else",
    async () => {
      const seen: unknown[] = [];
      const when: HandlerFilters<Thing>["when"] = (facts) => {
        seen.push(facts);
        return facts.spec.count > 1;
      };
      expect(await isFor({ when })).toBe(false);
      expect(await isFor({ when }, { spec: { count: 2 }, metadata: { labels: { a: "b" } } })).toBe(true);
      expect(seen.at(-1)).toMatchObject({
        name: "a",
        namespace: "demo",
        uid: "u1",
        labels: { a: "b" },
        annotations: expect.anything(),
        spec: { count: 2 },
        object: { kind: "Thing" },
      });
    },
  ],
  [
    "While a filter throws, its handler is not called and the log says so; nothing that waits for the handler is lost meanwhile: a creation stays due, and an object that a delete handler holds stays held.",
    async () => {
      let isBroken = false;
      const when = (): boolean => (isBroken ? broken() : true);
      const world = new World((on, { calls }) => {
        on.create(() => void calls.push("create"), { when, id: "broken" });
        on.create(() => void calls.push("other"), { id: "other" });
        on.delete(() => void calls.push("delete"), { when });
      });
      world.edit({ metadata: { finalizers: [finalizer] } });
      isBroken = true;
      await world.settle();
      expect(world.calls).toEqual(["other"]);
      expect(world.errors.map(({ handler }) => handler)).toContain("broken");
      expect(world.object?.metadata.finalizers).toEqual([finalizer]);
      isBroken = false;
      world.edit({ status: { ready: 1 } });
      await world.settle();
      expect(world.calls).toEqual(["other", "create"]);
    },
  ],
  [
    "If it is being deleted then, the throw counts as the handler's own failure.",
    async () => {
      const world = new World((on, { calls }) => {
        on.create(() => undefined);
        on.delete(() => void calls.push("delete"), { when: broken, retries: 2, failurePolicy: "release" });
      });
      world.edit({ metadata: { finalizers: [finalizer] } });
      await world.settle();
      world.delete();
      await world.settle(60_000);
      expect(world.calls).toEqual([]);
      expect(world.events.map(({ reason }) => reason)).toEqual(["HandlerRetry", "HandlerFailed"]);
      expect(world.object).toBeUndefined();
    },
  ],
]);
