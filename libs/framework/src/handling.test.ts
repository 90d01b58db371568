// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Handlers that no change causes, as an operator runs them: against an API server in this process, on virtual time. */
import { resourceKind } from "@nuvolaris/api-machinery";
import { isNotFound, Namespace } from "@nuvolaris/client";
import type { LeaderElection } from "@nuvolaris/controller";
import { Sample } from "@nuvolaris/crd-types";
import { kopfTakeover } from "@nuvolaris/handlers";
import { expect, test } from "vitest";
import { createOperator } from "./operator.ts";
import { World } from "./testing/world.ts";

const Missing = resourceKind({
  group: "nowhere.example",
  version: "v1",
  kind: "Missing",
  plural: "missings",
  namespaced: true,
});

test("a timer is called for each object until it is gone, and writes what it returns", async () => {
  await using world = await World.start();
  const calls: string[] = [];
  const operator = createOperator({ name: "ticker" });
  operator.on(Sample).timer(
    ({ name }) => {
      calls.push(name);
      return { message: "alive" };
    },
    { intervalMs: 60_000 },
  );
  await world.create("a", 1);
  await world.run(operator);
  await world.create("b", 1);
  await world.settle(59_000);
  expect(calls.toSorted()).toEqual(["a", "a", "b"]);

  await world.client.delete(Sample, { namespace: "default", name: "b" });
  await world.settle(600_000);

  expect(calls.filter((name) => name === "a")).toHaveLength(12);
  expect(calls.filter((name) => name === "b")).toHaveLength(1);
  expect(await world.sample("a")).toMatchObject({ status: { message: "alive" } });
  expect(world.writes).toHaveLength(2);
});

test("timers need no more rights than handlers of changes", () => {
  const operator = createOperator();
  operator.on(Sample).timer(() => undefined, { intervalMs: 1000 });

  const { cluster } = operator.rbac();

  expect(cluster.map(({ resources, verbs }) => [resources[0], verbs.join()])).toEqual([
    ["events", "create,patch"],
    ["samples", "get,list,patch,watch"],
    ["samples/status", "patch"],
  ]);
});

test("a daemon runs while its object is there, and the operator's stop waits for its last words", async () => {
  await using world = await World.start();
  const calls: string[] = [];
  const operator = createOperator({ name: "watcher" });
  operator.on(Sample).daemon(
    async ({ name, signal }) => {
      calls.push(`begin ${name}`);
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
      await world.plane.clock.sleep(500);
      calls.push(`end ${name}`);
    },
    { finalizer: true },
  );
  operator.on(Sample).delete(({ name }) => void calls.push(`delete ${name}`));
  await world.run(operator);
  for (const name of ["a", "b"]) await world.create(name, 1);
  await world.settle();

  await world.client.delete(Sample, { namespace: "default", name: "b" });
  await world.settle();
  await expect(world.sample("b")).rejects.toSatisfy(isNotFound);
  await world.stop();

  expect(calls).toEqual(["begin a", "begin b", "delete b", "end b", "end a"]);
});

test("an event handler hears of what others do with objects, and needs to read only", async () => {
  await using world = await World.start();
  const calls: string[] = [];
  const operator = createOperator({ name: "listener" });
  operator.on(Sample).event(({ type, name, initial }) => void calls.push(`${type} ${name} ${initial}`));
  await world.create("a", 1);
  await world.run(operator);

  const key = { namespace: "default", name: "a" };
  await world.client.patch(Sample, key, { type: "merge", patch: { spec: { count: 2 } } });
  await world.settle();
  await world.client.delete(Sample, key);
  await world.settle();

  expect(calls).toEqual(["ADDED a true", "MODIFIED a false", "DELETED a false"]);
  expect(operator.rbac().cluster.map(({ resources, verbs }) => [resources[0], verbs.join()])).toEqual([
    ["events", "create,patch"],
    ["samples", "get,list,watch"],
  ]);
});

test("an index of one kind is filled before handlers of another that use it are called, and knows of changes first", async () => {
  await using world = await World.start();
  const calls: string[] = [];
  const operator = createOperator({ name: "reader" });
  const labels = operator.on(Namespace).index(({ name, labels }) => [[labels["team"] ?? "none", name]]);
  operator.on(Sample).create(
    ({ name }) => {
      calls.push(`${name}: ${labels.synced} ${labels.get("a-team").join()}`);
    },
    { uses: [labels] },
  );
  await world.client.create(Namespace, { metadata: { name: "first", labels: { team: "a-team" } } });
  await world.create("a", 1);
  await world.run(operator);

  await world.client.patch(
    Namespace,
    { name: "first" },
    { type: "merge", patch: { metadata: { labels: { team: "b" } } } },
  );
  await world.create("b", 1);
  await world.settle();
  await world.stop();

  expect(calls).toEqual(["a: true first", "b: true "]);
  expect([labels.size, labels.synced]).toEqual([0, false]);
  expect(operator.kinds().map(({ kind, reconciled }) => [kind.kind, reconciled])).toEqual([
    ["Sample", true],
    ["Namespace", false],
  ]);
  expect(operator.rbac().cluster.find(({ resources }) => resources[0] === "namespaces")?.verbs).toEqual([
    "get",
    "list",
    "watch",
  ]);
});

test("an index that cannot be filled holds up the handlers that use it and no others", async () => {
  await using world = await World.start();
  const calls: string[] = [];
  const operator = createOperator({ name: "patient" });
  const missing = operator.on(Missing).index(({ name }) => [["all", name]]);
  operator.on(Sample).create(() => void calls.push("create"), { uses: [missing] });
  operator.on(Sample).timer(() => void calls.push("timer"), { intervalMs: 600_000 });
  operator.on(Sample).event(() => void calls.push("event"), { id: "waiting", uses: [missing] });
  await world.run(operator);

  await world.create("a", 1);
  await world.settle();

  expect(calls).toEqual(["timer"]);
});

test("an index of another operator is refused when handlers begin", async () => {
  await using world = await World.start();
  const foreign = createOperator({ name: "other" })
    .on(Namespace)
    .index(({ name }) => [["all", name]]);
  const operator = createOperator({ name: "borrower" });
  operator.on(Sample).create(() => undefined, { uses: [foreign] });
  await world.run(operator);

  await expect(world.ended).rejects.toThrow(/is not being filled/);
  world.forget();
});

test("when leadership is lost, timers and daemons end at once and indices stay; a new term begins them anew", async () => {
  await using world = await World.start();
  const calls: string[] = [];
  const terms: AbortController[] = [];
  let isFree = true;
  const leaderElection: LeaderElection = {
    acquire: async (signal) => {
      while (!isFree) await world.plane.clock.sleep(100, signal);
      const term = new AbortController();
      terms.push(term);
      return { lost: term.signal, release: () => Promise.resolve(), abandon: () => undefined };
    },
  };
  const operator = createOperator({ name: "leader" });
  const names = operator.on(Sample).index(({ name }) => [["all", name]]);
  operator.on(Sample).timer(() => void calls.push("tick"), { intervalMs: 1000, uses: [names] });
  operator.on(Sample).daemon(async ({ signal }) => {
    calls.push("begin");
    await new Promise((resolve) => {
      signal.addEventListener("abort", resolve);
    });
    calls.push("end");
  });
  await world.create("a", 1);
  await world.run(operator, { leaderElection });

  isFree = false;
  terms[0]?.abort(new Error("lost"));
  await world.settle(100);
  const before = calls.splice(0);
  await world.settle(10_000);
  expect([before.at(-1), calls, names.get("all")]).toEqual(["end", [], ["a"]]);
  isFree = true;
  await world.settle(500);

  expect(calls.toSorted()).toEqual(["begin", "tick"]);
});

test("in several namespaces an index is one, and each object has one timer and one daemon", async () => {
  await using world = await World.start();
  for (const name of ["east", "west", "north"]) await world.client.create(Namespace, { metadata: { name } });
  const calls: string[] = [];
  const operator = createOperator({ name: "local", namespaces: ["east", "west"] });
  const names = operator.on(Sample).index(({ namespace }) => [["all", namespace]]);
  operator.on(Sample).timer(({ namespace }) => void calls.push(`tick ${namespace} ${names.get("all").length}`), {
    intervalMs: 600_000,
    uses: [names],
  });
  operator.on(Sample).daemon(({ namespace }) => void calls.push(`begin ${namespace}`));
  for (const namespace of ["east", "west", "north"]) {
    await world.client.create(Sample, { metadata: { name: "a", namespace }, spec: { count: 1 } });
  }

  await world.run(operator);

  expect(calls.toSorted()).toEqual(["begin east", "begin west", "tick east 2", "tick west 2"]);
});

test("what kopf held for a timer or a daemon is let go by an operator that has no other handlers", async () => {
  await using world = await World.start();
  const calls: string[] = [];
  const operator = createOperator({ name: "heir", takesOverFrom: kopfTakeover() });
  operator.on(Sample).timer(({ name }) => void calls.push(name), { intervalMs: 600_000 });
  const finalizers = ["kopf.zalando.org/KopfFinalizerMarker"];
  await world.client.create(Sample, { metadata: { name: "a", namespace: "default", finalizers }, spec: { count: 1 } });
  await world.run(operator);

  await world.client.delete(Sample, { namespace: "default", name: "a" });
  await world.settle();

  await expect(world.sample("a")).rejects.toSatisfy(isNotFound);
  expect(calls).toEqual(["a"]);
});
