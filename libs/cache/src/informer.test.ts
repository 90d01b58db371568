// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { InformerFactory } from "./informer-factory.ts";
import type { InformerOptions } from "./informer.ts";
import {
  added,
  bookmark,
  deleted,
  endOfList,
  modified,
  OpenWatch,
  refusal,
  ScriptedServer,
  Thing,
  thing,
  type Answer,
} from "./scripted-server.ts";

const key = { namespace: "default", name: "a" };

/** An informer that has read what the first answer gives, and what its handler is told. */
async function informed(options: InformerOptions<Thing>, ...script: readonly Answer[]) {
  const clock = new FakeClock();
  const server = new ScriptedServer(clock, ...script);
  const reported: unknown[] = [];
  const observer = { handlerFailed: (_kind: unknown, error: unknown) => reported.push(error) };
  const factory = new InformerFactory({ client: server.client, clock, random: () => 0.5, observer });
  const informer = factory.informer(Thing, options);
  const told: string[] = [];
  const by = (writer: unknown): string => (typeof writer === "string" ? ` by ${writer}` : "");
  informer.addEventHandler({
    added: ({ metadata }, { writer }) => told.push(`+${metadata.name}@${metadata.resourceVersion}${by(writer)}`),
    updated: (_old, { metadata }, { writer }) =>
      told.push(`~${metadata.name}@${metadata.resourceVersion}${by(writer)}`),
    deleted: ({ metadata }, { writer, finalStateUnknown }) =>
      told.push(`-${metadata.name}@${metadata.resourceVersion}${by(writer)}${finalStateUnknown ? " unseen" : ""}`),
  });
  factory.start();
  await clock.advance(0);
  return { clock, server, factory, informer, told, reported };
}

test("readers and handlers see what the watch brings", async () => {
  const watch = new OpenWatch(added(thing("a", 3)), endOfList(10));
  const { clock, factory, informer, told } = await informed({}, watch.response);
  await informer.hasSynced();

  watch.send(modified(thing("a", 11)));
  watch.send(deleted(thing("a", 12)));
  await clock.advance(0);

  expect(told).toEqual(["+a@3", "~a@11", "-a@12"]);
  expect([informer.synced, informer.lister.size]).toEqual([true, 0]);
  await factory[Symbol.asyncDispose]();
});

test("a new list tells of what was missed, deletions with the last known object", async () => {
  const watch = new OpenWatch(added(thing("a", 3)), added(thing("b", 4)), endOfList(10));
  const again = new OpenWatch(added(thing("b", 12)), added(thing("c", 13)), endOfList(20));
  const { clock, factory, informer, told } = await informed(
    {},
    watch.response,
    refusal(410, "Expired"),
    again.response,
  );
  watch.reset();
  await clock.advance(700);
  expect(informer.lister.size).toBe(2);

  await clock.advance(2000);

  expect(told).toEqual(["+a@3", "+b@4", "-a@3 unseen", "~b@12", "+c@13"]);
  await factory[Symbol.asyncDispose]();
});

test("handlers never see half a list in the cache", async () => {
  const watch = new OpenWatch(added(thing("a", 3)), added(thing("b", 4)), endOfList(10));
  const clock = new FakeClock();
  const factory = new InformerFactory({ client: new ScriptedServer(clock, watch.response).client, clock });
  const informer = factory.informer(Thing);
  const sizes: number[] = [];
  informer.addEventHandler({ added: () => sizes.push(informer.lister.size) });

  factory.start();
  await clock.advance(0);

  expect(sizes).toEqual([2, 2]);
  await factory[Symbol.asyncDispose]();
});

test("a write shows at once, its echo has the writer's name, and a foreign change in between has not", async () => {
  const watch = new OpenWatch(added(thing("a", 3)), endOfList(10));
  const { clock, factory, informer, told } = await informed({}, watch.response);

  await informer.write({ key, writer: "me" }, () => Promise.resolve(thing("a", 12)));
  expect(informer.lister.get(key)?.metadata.resourceVersion).toBe("12");
  watch.send(modified(thing("a", 11)));
  watch.send(modified(thing("a", 12)));
  await clock.advance(0);

  expect(told).toEqual(["+a@3", "~a@11", "~a@12 by me"]);
  await factory[Symbol.asyncDispose]();
});

test("a deletion shows at once; a marked object stays until it is gone", async () => {
  const watch = new OpenWatch(added(thing("a", 3)), added(thing("b", 4)), endOfList(10));
  const { clock, factory, informer, told } = await informed({}, watch.response);
  const marked = thing("b", 12, { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["x"] });

  await informer.delete({ key, writer: "me" }, () =>
    Promise.resolve({ kind: "Status", apiVersion: "v1", metadata: {}, details: { uid: "uid-a" } }),
  );
  await informer.delete({ key: { ...key, name: "b" }, writer: "me" }, () => Promise.resolve(marked));
  expect(informer.lister.list().map(({ metadata }) => [metadata.name, metadata.deletionTimestamp])).toEqual([
    ["b", "2026-01-01T00:00:00Z"],
  ]);
  watch.send(deleted(thing("a", 11)));
  watch.send(modified(marked));
  await clock.advance(0);

  expect(told).toEqual(["+a@3", "+b@4", "-a@11 by me", "~b@12 by me"]);
  await factory[Symbol.asyncDispose]();
});

test("an object that comes back unmarked from its deletion is gone", async () => {
  const { factory, informer } = await informed({}, new OpenWatch(added(thing("a", 3)), endOfList(10)).response);

  await informer.delete({ key }, () => Promise.resolve(thing("a", 11)));

  expect(informer.lister.size).toBe(0);
  await factory[Symbol.asyncDispose]();
});

test("a write that leaves the selection leaves the cache", async () => {
  const web = { labels: { app: "web" } };
  const watch = new OpenWatch(added(thing("a", 3, web)), endOfList(10));
  const { clock, factory, informer, told } = await informed(
    { namespace: "default", labelSelector: "app=web" },
    watch.response,
  );

  await informer.write({ key, writer: "me" }, () => Promise.resolve(thing("a", 11)));
  expect(informer.lister.size).toBe(0);
  watch.send(deleted(thing("a", 11, web)));
  await clock.advance(0);
  await informer.write({}, () => Promise.resolve(thing("b", 12, { ...web, namespace: "other" })));

  expect(told).toEqual(["+a@3", "-a@11 by me"]);
  expect(informer.lister.size).toBe(0);
  await factory[Symbol.asyncDispose]();
});

test("what is cached is projected, writes included", async () => {
  const managed = { managedFields: [{ manager: "x" }] };
  const { factory, informer } = await informed(
    { metadataOnly: true },
    new OpenWatch(added(thing("a", 3, managed)), endOfList(10)).response,
  );
  expect(informer.lister.get(key)).toEqual(thing("a", 3));

  await informer.write({ key }, () => Promise.resolve({ ...thing("a", 11, managed), spec: { count: 1 } }));

  expect(informer.lister.get(key)).toEqual(thing("a", 11));
  await factory[Symbol.asyncDispose]();
});

test("an index function that throws is reported and leaves its object out", async () => {
  const { factory, informer, reported } = await informed(
    {},
    new OpenWatch(added(thing("a", 3)), added(thing("b", 4)), endOfList(10)).response,
  );
  const bug = new Error("bug");

  informer.addIndex("name", ({ metadata }) => {
    if (metadata.name === "a") throw bug;
    return [metadata.name];
  });

  expect(informer.lister.byIndex("name", "b")).toHaveLength(1);
  expect(informer.lister.byIndex("name", "a")).toHaveLength(0);
  expect(reported).toEqual([bug]);
  expect(informer.hasIndex("name")).toBe(true);
  await factory[Symbol.asyncDispose]();
});

test("a wait for the first list ends with its signal", async () => {
  const { factory, informer } = await informed({});
  const abort = new AbortController();
  const wait = informer.hasSynced(abort.signal);

  abort.abort(new Error("enough"));

  await expect(wait).rejects.toThrow("enough");
  await expect(informer.hasSynced(abort.signal)).rejects.toThrow("enough");
  expect(informer.synced).toBe(false);
  await factory[Symbol.asyncDispose]();
});

test("who chooses the same shares one informer, who chooses otherwise does not", () => {
  const factory = new InformerFactory({ client: new ScriptedServer(new FakeClock()).client });
  const first = factory.informer(Thing, { namespace: "default" });

  expect(factory.informer(Thing, { namespace: "default", labelSelector: "" })).toBe(first);
  expect(factory.informer(Thing)).not.toBe(first);
  expect(factory.informer(Thing, { namespace: "default", metadataOnly: true })).not.toBe(first);
  expect(factory.informer(Thing, { namespace: "default", project: (object) => object })).not.toBe(first);
});

test("nothing is asked of the server before the start; what is asked for later starts at once", async () => {
  const clock = new FakeClock();
  const server = new ScriptedServer(clock, new OpenWatch(endOfList(1)).response, new OpenWatch(endOfList(1)).response);
  await using factory = new InformerFactory({ client: server.client, clock });
  factory.informer(Thing, { namespace: "one" });
  await clock.advance(1000);
  expect(server.requests).toHaveLength(0);

  factory.start();
  factory.start();
  factory.informer(Thing, { namespace: "two" });
  await factory.hasSynced();

  expect(server.requests).toHaveLength(2);
});

test("an informer that is stopped is forgotten: the next one is another", async () => {
  const clock = new FakeClock();
  const server = new ScriptedServer(clock, new OpenWatch(endOfList(1)).response);
  await using factory = new InformerFactory({ client: server.client, clock });
  const first = factory.informer(Thing);
  factory.start();
  await factory.hasSynced();

  await factory.stop(first);
  expect(clock.pendingTimers).toBe(0);

  expect(factory.informer(Thing)).not.toBe(first);
});

test("bookmarks end writes that the selection does not show", async () => {
  const watch = new OpenWatch(endOfList(10));
  const { clock, factory, informer } = await informed({ fieldSelector: "spec.count=1" }, watch.response);
  await informer.write({}, () => Promise.resolve(thing("a", 12)));
  expect(informer.lister.size).toBe(1);

  watch.send(bookmark(12));
  await clock.advance(0);

  expect(informer.lister.size).toBe(0);
  await factory[Symbol.asyncDispose]();
});

test.each([
  [
    "throws",
    () => {
      throw new Error("projection");
    },
  ],
  ["gives back another object", () => thing("other", 1)],
])("a projection that %s is reported, and its objects are there without it", async (_what, project) => {
  const watch = new OpenWatch(added(thing("a", 3)), endOfList(10));
  const { clock, factory, informer, reported, server, told } = await informed({ project }, watch.response);

  watch.send(modified(thing("a", 11)));
  await clock.advance(0);

  expect(told).toEqual(["+a@3", "~a@11"]);
  expect(reported).toHaveLength(2);
  expect(informer.lister.get(key)?.metadata.resourceVersion).toBe("11");
  expect(server.requests).toHaveLength(1);
  await factory[Symbol.asyncDispose]();
});

test("it tells how it fares: before a list, after it, while a write waits for its answer, and for its echo", async () => {
  const watch = new OpenWatch();
  const { clock, factory, informer } = await informed({}, watch.response);
  expect(informer.levels()).toEqual({
    objects: 0,
    bytes: 0,
    resourceVersion: undefined,
    silentMs: undefined,
    pendingWrites: 0,
    heldChanges: 0,
  });
  watch.send(added(thing("a", 3)));
  watch.send(endOfList(10));
  await clock.advance(0);
  await clock.advance(5000);
  const { objects, bytes, resourceVersion, silentMs } = informer.levels();
  expect([objects, resourceVersion, silentMs]).toEqual([1, "10", 5000]);
  expect(bytes).toBe(JSON.stringify(thing("a", 3)).length);

  const answer = Promise.withResolvers<ReturnType<typeof thing>>();
  const write = informer.write({ key, writer: "me" }, () => answer.promise);
  watch.send(modified(thing("a", 11)));
  await clock.advance(0);
  expect(informer.levels()).toMatchObject({ heldChanges: 1, pendingWrites: 0 });
  answer.resolve(thing("a", 12));
  await write;
  expect(informer.levels()).toMatchObject({ heldChanges: 0, pendingWrites: 1 });
  watch.send(modified(thing("a", 12)));
  await clock.advance(0);

  expect(informer.levels()).toMatchObject({ heldChanges: 0, pendingWrites: 0 });
  await factory[Symbol.asyncDispose]();
});

test("a kind that is served at last is read at once by who is told of it", async () => {
  const { clock, factory, informer, told } = await informed(
    {},
    refusal(404, "NotFound"),
    new OpenWatch(added(thing("a", 3)), endOfList(10)).response,
  );

  informer.retryNow();
  await clock.advance(0);

  expect(told).toEqual(["+a@3"]);
  await factory[Symbol.asyncDispose]();
});

test("after a restore from a backup nothing of before hides what is there, and its versions are nobody's echo", async () => {
  const watch = new OpenWatch(added(thing("a", 3)), endOfList(10));
  const { clock, factory, informer, server, told } = await informed({}, watch.response);
  await informer.write({ key, writer: "me" }, () => Promise.resolve(thing("a", 50)));
  const restored = new OpenWatch(added(thing("a", 3)), endOfList(20));
  server.then(refusal(410, "Expired"), restored.response);

  watch.reset();
  await clock.advance(10_000);
  expect(informer.lister.get(key)?.metadata.resourceVersion).toBe("3");
  restored.send(modified(thing("a", 50)));
  await clock.advance(0);

  // The write and its being undone, then the change of somebody else's.
  expect(told).toEqual(["+a@3", "~a@50", "~a@3", "~a@50"]);
  await factory[Symbol.asyncDispose]();
});

test.each([
  [
    "after the list",
    async (write: () => void, list: () => Promise<void>) => {
      await list();
      write();
    },
  ],
  [
    "before it",
    async (write: () => void, list: () => Promise<void>) => {
      write();
      await list();
    },
  ],
])("who made an object that a list shows to be gone again hears of it, with its answer %s", async (_when, order) => {
  const watch = new OpenWatch(endOfList(10));
  const { clock, factory, informer, server, told } = await informed({}, watch.response);
  server.then(refusal(410, "Expired"), new OpenWatch(endOfList(13)).response);
  const answer = Promise.withResolvers<ReturnType<typeof thing>>();
  const written = informer.write({ key, writer: "me" }, () => answer.promise);

  await order(
    () => {
      answer.resolve(thing("a", 12));
    },
    async () => {
      await clock.advance(0);
      watch.reset();
      await clock.advance(10_000);
    },
  );
  await written;

  expect(told).toEqual(["+a@12", "-a@12 unseen"]);
  expect(informer.lister.size).toBe(0);
  await factory[Symbol.asyncDispose]();
});
