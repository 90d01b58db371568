// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Stored } from "@nuvolaris/api-machinery";
import { ReadYourWrites } from "./read-your-writes.ts";
import { thing, type Thing } from "./scripted-server.ts";
import { Store } from "./store.ts";

const key = "default/a";

function synced(...objects: readonly Stored<Thing>[]) {
  const store = new Store<Thing>();
  const view = new ReadYourWrites(store);
  view.replace(objects, "10");
  return { store, view, version: () => store.get(key)?.metadata.resourceVersion };
}

test("a write shows at once, and stays until the watch has come so far", () => {
  const { view, version } = synced(thing("a", 5));

  view.write(thing("a", 12), true);
  expect(version()).toBe("12");
  view.change("MODIFIED", thing("a", 11));
  expect(version()).toBe("12");
  view.change("MODIFIED", thing("a", 12));

  expect(version()).toBe("12");
  expect(view.pending).toBe(0);
});

test("a change of somebody else's below the write is a transition of its own", () => {
  const { view } = synced(thing("a", 5));
  view.write(thing("a", 12), true);

  const foreign = view.change("MODIFIED", thing("a", 11));
  const own = view.change("MODIFIED", thing("a", 12));

  expect([foreign?.old, foreign?.object].map((object) => object?.metadata.resourceVersion)).toEqual(["5", "11"]);
  expect([own?.old, own?.object].map((object) => object?.metadata.resourceVersion)).toEqual(["11", "12"]);
});

test("a write that the watch has brought already is not laid over it again, even if the object is gone since", () => {
  const { store, view } = synced();
  view.change("ADDED", thing("a", 11));
  view.change("DELETED", thing("a", 12));

  view.write(thing("a", 11), true);

  expect(store.size).toBe(0);
});

test("of two answers the newer one shows, in whatever order they come", () => {
  const { view, version } = synced(thing("a", 5));

  view.write(thing("a", 13), true);
  view.write(thing("a", 12), true);

  expect(version()).toBe("13");
});

test("a bookmark beyond a write ends it: what was written is not in the selection", () => {
  const { store, view } = synced();
  view.write(thing("a", 12), true);

  view.advance("11");
  expect(store.size).toBe(1);
  view.advance("12");

  expect(store.size).toBe(0);
});

test("a write that took the object out of the selection takes it out of sight", () => {
  const { store, view } = synced(thing("a", 5));
  view.write(thing("a", 12), false);
  expect(store.size).toBe(0);

  expect(view.change("DELETED", thing("a", 12))?.old?.metadata.name).toBe("a");

  expect(view.pending).toBe(0);
});

test("a deletion hides the object until the watch brings it, or another object of its name", () => {
  const { store, view, version } = synced(thing("a", 5));
  view.delete(key, "uid-a");
  view.change("MODIFIED", thing("a", 11));
  expect(store.size).toBe(0);
  view.change("DELETED", thing("a", 12));
  expect([store.size, view.pending]).toEqual([0, 0]);

  view.change("ADDED", thing("a", 13, { uid: "second" }));
  view.delete(key, "uid-a");
  expect(version()).toBe("13");
  view.delete(key, undefined);
  expect(store.size).toBe(0);
  view.change("ADDED", thing("a", 15, { uid: "third" }));

  expect(version()).toBe("15");
});

test("a list that was read before a write does not take it back, one after it ends it", () => {
  const { view, version } = synced(thing("a", 5));
  view.write(thing("a", 22), true);

  view.replace([thing("a", 20)], "21");
  expect(version()).toBe("22");
  view.replace([], "30");

  expect(version()).toBeUndefined();
});

test("a deletion that was never seen ends with a list without the object", () => {
  const { view, version } = synced(thing("a", 5));
  view.delete(key, "uid-a");

  view.replace([thing("a", 5)], "20");
  expect(version()).toBeUndefined();
  view.replace([], "30");

  expect(view.pending).toBe(0);
});

test("a list ends the writes that were answered before it was asked for, even if its version is lower: a backup was restored", () => {
  const { view, version } = synced(thing("a", 5), thing("b", 6));
  view.write(thing("a", 900), true);
  view.delete("default/b", "uid-b");

  view.beginList();
  view.replace([thing("a", 5), thing("b", 6)], "50");

  expect([version(), view.pending]).toEqual(["5", 0]);
});

test("a write that was answered while a list was read outlasts a list below it", () => {
  const { view, version } = synced(thing("a", 5));
  view.beginList();
  view.write(thing("a", 22), true);

  view.replace([thing("a", 20)], "21");

  expect(version()).toBe("22");
});

test("a deleted object that the watch never shows is forgotten when the watch is past it", () => {
  const { view } = synced();
  view.write(thing("a", 12), true);
  view.delete(key, "uid-a");
  view.advance("11");
  expect(view.pending).toBe(1);

  view.advance("12");

  expect([view.pending, view.awaitsEnd(key, "uid-a")]).toEqual([0, false]);
});

test("a deleted object that the watch does show stays hidden until its end comes", () => {
  const { store, view } = synced();
  view.write(thing("a", 12), true);
  view.delete(key, "uid-a");

  view.change("ADDED", thing("a", 12));
  view.advance("13");
  expect([store.size, view.awaitsEnd(key, "uid-a")]).toEqual([0, true]);
  view.change("DELETED", thing("a", 14));

  expect([view.pending, view.awaitsEnd(key, "uid-a")]).toEqual([0, false]);
});

test("an object that was made and that a list does not show has come and gone: who made it hears of it", () => {
  const { view } = synced();
  view.write(thing("a", 12), true);

  const transitions = view.replace([], "13");

  expect(transitions.map(({ old, object, listed }) => [old?.metadata.name, object?.metadata.name, listed])).toEqual([
    [undefined, "a", true],
    ["a", undefined, true],
  ]);
});

test("a list is told as what changed between what was seen and what is there", () => {
  const { view } = synced(thing("a", 5), thing("b", 6), thing("c", 7));

  const transitions = view.replace([thing("a", 5), thing("b", 11), thing("d", 12)], "20");

  expect(
    transitions.map(({ key: each, old, object, listed }) => [
      each,
      old?.metadata.resourceVersion,
      object?.metadata.resourceVersion,
      listed,
    ]),
  ).toEqual([
    ["default/c", "7", undefined, true],
    ["default/b", "6", "11", true],
    ["default/d", undefined, "12", true],
  ]);
});

test("what the watch repeats is no change, nor is the deletion of what was never there", () => {
  const { view } = synced(thing("a", 5));

  expect(view.change("ADDED", thing("a", 5))).toBeUndefined();
  expect(view.change("DELETED", thing("x", 6))).toBeUndefined();
});

test("versions that do not compare are not laid over, nor is anything before the first list", () => {
  const { view, version } = synced(thing("a", 5));
  view.write(thing("a", 0, { resourceVersion: "abc" }), true);
  expect(version()).toBe("5");

  const early = new ReadYourWrites(new Store<Thing>());
  early.write(thing("a", 3), true);

  expect(early.pending).toBe(0);
});

/** Own and foreign writes to a few objects, with the answers to own ones and the events of all arriving in any interleaving. */
test("in every interleaving readers never go back behind an answer, no event is lost, and all ends as the server has it", () => {
  const step = fc.record({ name: fc.constantFrom("a", "b"), own: fc.boolean(), remove: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.infiniteStream(fc.boolean()), (steps, coin) => {
      const store = new Store<Thing>();
      const view = new ReadYourWrites(store);
      view.replace([], "10");
      const server = new Map<string, Stored<Thing>>();
      const events: (() => void)[] = [];
      let transitions = 0;
      let expected = 0;
      for (const [index, { name, own, remove }] of steps.entries()) {
        const before = server.get(name);
        const object = thing(name, 11 + index, { uid: before?.metadata.uid ?? `uid-${index}` });
        if (remove && !before) continue;
        if (remove) server.delete(name);
        else server.set(name, object);
        expected++;
        const type = remove ? "DELETED" : before ? "MODIFIED" : "ADDED";
        events.push(() => {
          if (view.change(type, object)) transitions++;
        });
        // The events may be anywhere between before the answer and after all of it.
        while (events.length > 0 && coin.next().value === true) events.shift()?.();
        if (!own) continue;
        if (remove) view.delete(`default/${name}`, object.metadata.uid);
        else view.write(object, true);
        const seen = store.get(`default/${name}`)?.metadata;
        if (remove) expect(seen?.uid).not.toBe(object.metadata.uid);
        else expect(seen?.resourceVersion).toBe(object.metadata.resourceVersion);
      }
      for (const event of events) event();
      expect(transitions).toBe(expected);
      expect([...store.values()].map(({ metadata }) => metadata.resourceVersion).sort()).toEqual(
        [...server.values()].map(({ metadata }) => metadata.resourceVersion).sort(),
      );
      expect(view.pending).toBe(0);
    }),
    { numRuns: 500 },
  );
});
