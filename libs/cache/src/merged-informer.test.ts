// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A cache of several namespaces, against a whole API server in this process. */
import { formatObjectKey, objectKeyOf, type Stored } from "@nuvolaris/api-machinery";
import { Client, ConfigMap, mergePatch, Namespace, Role, RoleBinding, type Transport } from "@nuvolaris/client";
import { FakeClock } from "@nuvolaris/clock";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import { InformerFactory } from "./informer-factory.ts";
import {
  added,
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
import { IndexError } from "./store.ts";

const keyOf = (object: Stored<ConfigMap>): string => formatObjectKey(objectKeyOf(object));

async function merged() {
  const controlPlane = await startEmbedded();
  const { clock } = controlPlane;
  const client = new Client({ transport: controlPlane.transport, clock });
  const factory = new InformerFactory({ client, clock, random: () => 0.5 });
  for (const name of ["one", "two", "three"]) await client.create(Namespace, { metadata: { name } });
  const informer = factory.namespaced(ConfigMap, { labelSelector: "in=view" });
  const told: string[] = [];
  const handler = informer.addEventHandler({
    added: (object) => told.push(`+${keyOf(object)}`),
    updated: (_old, object, { writer }) => told.push(`~${keyOf(object)}${writer === "me" ? " by me" : ""}`),
    deleted: (object, { finalStateUnknown }) => told.push(`-${keyOf(object)}${finalStateUnknown ? " unseen" : ""}`),
  });
  const create = (namespace: string, name: string) =>
    client.create(ConfigMap, { metadata: { namespace, name, labels: { in: "view", app: name } } });
  factory.start();
  const stop = async (): Promise<void> => {
    await factory[Symbol.asyncDispose]();
    await controlPlane[Symbol.asyncDispose]();
  };
  return { client, clock, create, factory, handler, informer, told, stop };
}

const names = (objects: readonly Stored<ConfigMap>[]): string[] => objects.map(keyOf).sort();

test("namespaces come and go, and handlers and readers see what is in those that are followed", async () => {
  const { clock, create, informer, told, stop } = await merged();
  for (const namespace of ["one", "two", "three"]) await create(namespace, "a");
  expect([informer.synced, informer.lister.size]).toEqual([true, 0]);

  informer.follow("one");
  informer.follow("two");
  informer.follow("two");
  expect(informer.synced).toBe(false);
  await clock.advance(0);
  await informer.hasSynced();
  expect(told).toEqual(["+one/a", "+two/a"]);
  expect(names(informer.lister.list())).toEqual(["one/a", "two/a"]);
  expect(names(informer.lister.list({ namespace: "two" }))).toEqual(["two/a"]);
  expect(informer.lister.list({ namespace: "three" })).toEqual([]);
  expect(informer.lister.get({ namespace: "one", name: "a" })?.metadata.namespace).toBe("one");
  expect(informer.lister.get({ namespace: "three", name: "a" })).toBeUndefined();

  const left = informer.leave("one");
  expect(names(informer.lister.list())).toEqual(["two/a"]);
  await left;
  await create("one", "b");
  await create("two", "b");
  await clock.advance(0);

  expect(told.slice(2)).toEqual(["-one/a unseen", "+two/b"]);
  expect([informer.namespaces, informer.levels().objects]).toEqual([["two"], 2]);

  informer.follow("one");
  await clock.advance(0);
  expect(told.slice(4)).toEqual(["+one/a", "+one/b"]);
  await stop();
});

test("own writes show at once and carry the writer, in a namespace that is followed; elsewhere they are made all the same", async () => {
  const { client, clock, create, informer, told, stop } = await merged();
  for (const namespace of ["one", "two"]) await create(namespace, "a");
  informer.follow("one");
  await clock.advance(0);
  const write = (namespace: string) => {
    const key = { namespace, name: "a" };
    return informer.write({ key, writer: "me" }, () => client.patch(ConfigMap, key, mergePatch({ data: { x: "1" } })));
  };

  await write("one");
  expect(informer.lister.get({ namespace: "one", name: "a" })?.data).toEqual({ x: "1" });
  expect((await write("two")).data).toEqual({ x: "1" });
  const made = await informer.write({ writer: "me" }, () => create("one", "made"));
  expect(informer.lister.get(objectKeyOf(made))).toBeDefined();
  for (const namespace of ["one", "two"]) {
    const key = { namespace, name: "a" };
    await informer.delete({ key, writer: "me" }, () => client.delete(ConfigMap, key));
    await expect(client.get(ConfigMap, key)).rejects.toThrow("not found");
  }
  expect(informer.lister.get({ namespace: "one", name: "a" })).toBeUndefined();
  await clock.advance(0);

  expect(told).toEqual(["+one/a", "~one/a by me", "+one/made", "-one/a"]);
  await stop();
});

test("who comes later hears of all namespaces, and who leaves of none", async () => {
  const { clock, create, handler, informer, told, stop } = await merged();
  await create("one", "a");
  informer.follow("one");
  await clock.advance(0);
  const late: string[] = [];
  informer.addEventHandler({ added: (object, { initial }) => late.push(`${keyOf(object)} ${String(initial)}`) });
  handler[Symbol.dispose]();

  informer.follow("two");
  await create("two", "b");
  await clock.advance(0);

  expect([late, told]).toEqual([["one/a true", "two/b false"], ["+one/a"]]);
  await stop();
});

test("indexes are over all namespaces, those that come later too", async () => {
  const { clock, create, informer, stop } = await merged();
  informer.follow("one");
  informer.addIndex("app", ({ metadata }) => [metadata.labels?.["app"] ?? ""]);
  informer.follow("two");
  for (const namespace of ["one", "two"]) await create(namespace, "a");
  await clock.advance(0);

  expect(names(informer.lister.byIndex("app", "a"))).toEqual(["one/a", "two/a"]);
  expect(names(informer.lister.byIndex("namespace", "two"))).toEqual(["two/a"]);
  expect([informer.hasIndex("app"), informer.hasIndex("other")]).toEqual([true, false]);
  expect(() => informer.lister.byIndex("other", "a")).toThrow(IndexError);
  expect(() => {
    informer.addIndex("app", () => []);
  }).toThrow(IndexError);
  await stop();
});

function scripted(...script: readonly Answer[]) {
  const clock = new FakeClock();
  const server = new ScriptedServer(clock, ...script);
  const factory = new InformerFactory({ client: server.client, clock, random: () => 0.5 });
  factory.start();
  return { clock, factory, informer: factory.namespaced(Thing) };
}

test("a wait for all namespaces ends when the one that was missing is left, and with its signal", async () => {
  const { clock, factory, informer } = scripted(new OpenWatch(endOfList(10)).response, new OpenWatch().response);
  informer.follow("one");
  informer.follow("two");
  await clock.advance(0);
  const waits: string[] = [];
  const read = informer.hasSynced().then(() => waits.push("read"));
  const abort = new AbortController();
  const aborted = informer.hasSynced(abort.signal);
  await clock.advance(0);
  expect(waits).toEqual([]);

  abort.abort(new Error("enough"));
  await expect(aborted).rejects.toThrow("enough");
  await informer.leave("two");
  await clock.advance(0);

  expect(waits).toEqual(["read"]);
  await read;
  await factory[Symbol.asyncDispose]();
});

const rbac = "rbac.authorization.k8s.io";

/** A cache of somebody who may read nothing, and what is needed to let them read a namespace. */
async function refused() {
  const controlPlane = await startEmbedded();
  const { clock, transport } = controlPlane;
  const administrator = new Client({ transport, clock });
  for (const name of ["one", "two"]) await administrator.create(Namespace, { metadata: { name } });
  const asReader: Transport = {
    ...transport,
    send: (request) => transport.send({ ...request, headers: { ...request.headers, "impersonate-user": "reader" } }),
  };
  const failures: (string | undefined)[] = [];
  const factory = new InformerFactory({
    client: new Client({ transport: asReader, clock }),
    clock,
    random: () => 0.5,
    observer: { failed: (_kind, { namespace }) => failures.push(namespace) },
  });
  factory.start();
  const allow = async (namespace: string): Promise<void> => {
    const metadata = { name: "reader", namespace };
    const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["list", "watch"] }];
    await administrator.create(Role, { metadata, rules });
    const roleRef = { apiGroup: rbac, kind: "Role", name: "reader" };
    await administrator.create(RoleBinding, {
      metadata,
      roleRef,
      subjects: [{ kind: "User", name: "reader", apiGroup: rbac }],
    });
  };
  const stop = async (): Promise<void> => {
    await factory[Symbol.asyncDispose]();
    await controlPlane[Symbol.asyncDispose]();
  };
  return { administrator, allow, clock, failures, informer: factory.namespaced(ConfigMap), stop };
}

test("a namespace that may not be read is told of and keeps nobody waiting, until it may be read", async () => {
  const { administrator, allow, clock, failures, informer, stop } = await refused();
  const metadata = { name: "a", namespace: "two" };
  await administrator.create(ConfigMap, { metadata });
  const told: string[] = [];
  informer.addEventHandler({ added: (object) => told.push(keyOf(object)) });
  await allow("one");
  informer.follow("one");
  informer.follow("two");
  const waits: string[] = [];
  void informer.hasSynced().then(() => waits.push("all"));
  void informer.hasSyncedIn("two").then(() => waits.push("two"));
  void informer.hasSyncedIn("never followed").then(() => waits.push("never followed"));
  await clock.advance(0);

  expect([informer.synced, informer.refusedIn, new Set(failures)]).toEqual([true, ["two"], new Set(["two"])]);
  expect([informer.syncedIn("one"), informer.syncedIn("two"), waits]).toEqual([true, false, ["never followed", "all"]]);
  await allow("two");
  await clock.advance(30_000);

  expect([informer.refusedIn, informer.syncedIn("two"), waits.at(-1)]).toEqual([[], true, "two"]);
  expect(told).toContain("two/a");
  await stop();
});

test("where no namespace may be read, nothing has been read, until one is", async () => {
  const { allow, clock, informer, stop } = await refused();
  informer.follow("one");
  informer.follow("two");
  let isRead = false;
  void informer.hasSynced().then(() => (isRead = true));
  await clock.advance(60_000);
  expect([informer.synced, isRead, informer.refusedIn]).toEqual([false, false, ["one", "two"]]);

  await allow("two");
  await clock.advance(30_000);

  expect([informer.synced, isRead, informer.refusedIn]).toEqual([true, true, ["one"]]);
  await stop();
});

test("a namespace that may not be read holds up nobody when it cannot be asked for either", async () => {
  let code = 403;
  const answer = (): Response => refusal(code, code === 403 ? "Forbidden" : "InternalError");
  const { clock, factory, informer } = scripted(
    new OpenWatch(endOfList(10)).response,
    ...Array.from({ length: 20 }, () => answer),
  );
  informer.follow("open");
  await clock.advance(0);
  informer.follow("closed");
  await clock.advance(0);
  expect([informer.synced, informer.refusedIn]).toEqual([true, ["closed"]]);

  code = 500;
  await clock.advance(60_000);

  expect([informer.synced, informer.refusedIn]).toEqual([true, ["closed"]]);
  await factory[Symbol.asyncDispose]();
});

test("of a namespace that was left nothing remains: no watch, and no change that waited for the answer to a write", async () => {
  const watch = new OpenWatch(added(thing("a", 3)), endOfList(10));
  const { clock, informer } = scripted(watch.response);
  informer.follow("default");
  await clock.advance(0);
  const told: string[] = [];
  informer.addEventHandler({
    updated: (_old, { metadata }) => told.push(`~${metadata.resourceVersion}`),
    deleted: ({ metadata }) => told.push(`-${metadata.resourceVersion}`),
  });
  const answer = Promise.withResolvers<ReturnType<typeof thing>>();
  const written = informer.write({ key: { namespace: "default", name: "a" } }, () => answer.promise);
  watch.send(modified(thing("a", 11)));
  await clock.advance(0);
  expect(informer.levels().heldChanges).toBe(1);

  await informer.leave("default");
  answer.resolve(thing("a", 12));
  await written;

  expect(told).toEqual(["-11"]);
  expect(clock.pendingTimers).toBe(0);
});

test.each([
  { held: "its end", events: [deleted(thing("a", 11))], told: ["-a uid-a 11"] },
  {
    held: "that another one took its name",
    events: [modified(thing("a", 11, { uid: "other" }))],
    told: ["-a uid-a 3"],
  },
  { held: "that it came and went", events: [added(thing("b", 11)), deleted(thing("b", 12))], told: ["-a uid-a 3"] },
])("who is told of a namespace's end hears of what it knew while $held is held back", async ({ events, told }) => {
  const watch = new OpenWatch(added(thing("a", 3)), endOfList(10));
  const { clock, informer } = scripted(watch.response);
  informer.follow("default");
  await clock.advance(0);
  const heard: string[] = [];
  informer.addEventHandler({
    added: ({ metadata }, { initial }) => initial || heard.push(`+${metadata.name}`),
    deleted: ({ metadata: { name, uid, resourceVersion } }) => heard.push(`-${name} ${uid} ${resourceVersion}`),
  });
  const answers = ["a", "b"].map((name) => {
    const answer = Promise.withResolvers<ReturnType<typeof thing>>();
    const written = informer.write({ key: { namespace: "default", name } }, () => answer.promise);
    return { name, answer, written };
  });
  for (const event of events) watch.send(event);
  await clock.advance(0);
  expect(informer.levels().heldChanges).toBe(events.length);

  await informer.leave("default");
  for (const { name, answer } of answers) answer.resolve(thing(name, 12));
  await Promise.all(answers.map(({ written }) => written));

  expect(heard).toEqual(told);
});

test("a handler that throws when it is told of a namespace's end does not keep the others from hearing of it", async () => {
  const { clock, create, informer, stop } = await merged();
  await create("one", "a");
  informer.follow("one");
  await clock.advance(0);
  informer.addEventHandler({
    deleted: () => {
      throw new Error("handler");
    },
  });
  const told: string[] = [];
  informer.addEventHandler({ deleted: (object) => told.push(keyOf(object)) });

  await informer.leave("one");
  await informer.leave("never");

  expect(told).toEqual(["one/a"]);
  await stop();
});

test("who asks for the same shares it; its parts are not those of who asks for one namespace", async () => {
  const { factory, informer, stop } = await merged();

  expect(factory.namespaced(ConfigMap, { labelSelector: "in=view" })).toBe(informer);
  expect(factory.namespaced(ConfigMap)).not.toBe(informer);
  informer.follow("one");
  const single = factory.informer(ConfigMap, { namespace: "one", labelSelector: "in=view" });
  await informer.leave("one");

  expect(factory.informer(ConfigMap, { namespace: "one", labelSelector: "in=view" })).toBe(single);
  await stop();
});
