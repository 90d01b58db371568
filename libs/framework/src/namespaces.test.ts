// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Namespaces that come and go while an operator runs. */
import { Client, ConfigMap, isNotFound, Namespace, Role, RoleBinding, type Transport } from "@nuvolaris/client";
import { createPrometheusMetrics } from "@nuvolaris/controller";
import { Sample } from "@nuvolaris/crd-types";
import { expect, test, vi } from "vitest";
import { createOperator, type Operator } from "./operator.ts";
import { grantedClient } from "./testing/granted-client.ts";
import { RecordedLog } from "./testing/recorded-log.ts";
import { World } from "./testing/world.ts";

// What is loaded at its first use takes real time.
vi.setConfig({ testTimeout: 60_000 });

const namespace = (world: World, name: string): Promise<unknown> =>
  world.client.create(Namespace, { metadata: { name } });

const sample = (world: World, place: string, name: string): Promise<unknown> =>
  world.client.create(Sample, { metadata: { name, namespace: place }, spec: { count: 1 } });

async function isGone(world: World, name: string): Promise<boolean> {
  return world.client.get(Namespace, { name }).then(() => false, isNotFound);
}

function teams(calls: string[]): Operator {
  const operator = createOperator({ name: "teams", namespaces: ["team-*", "!team-b"] });
  operator.on(Sample).create(({ name, namespace: place }) => void calls.push(`create ${place}/${name}`));
  return operator;
}

test("a namespace that appears and matches is handled, and no other one is", async () => {
  await using world = await World.start();
  for (const name of ["team-a", "team-b"]) await namespace(world, name);
  await sample(world, "team-a", "old");
  const calls: string[] = [];
  await world.run(teams(calls));
  expect(calls).toEqual(["create team-a/old"]);

  for (const name of ["team-c", "other"]) await namespace(world, name);
  for (const place of ["team-a", "team-b", "team-c", "other", "default"]) await sample(world, place, "new");
  await world.settle();

  expect(calls.slice(1).toSorted()).toEqual(["create team-a/new", "create team-c/new"]);
});

test("a namespace that is deleted is handled to its end, and one that comes back is a new one", async () => {
  await using world = await World.start();
  await namespace(world, "team-a");
  const calls: string[] = [];
  const operator = teams(calls);
  operator.on(Sample).delete(({ name, namespace: place }) => void calls.push(`delete ${place}/${name}`));
  await world.run(operator);
  await sample(world, "team-a", "a");
  await world.settle();

  await world.client.delete(Namespace, { name: "team-a" });
  await world.until(() => isGone(world, "team-a"));
  await world.settle();
  expect(calls).toEqual(["create team-a/a", "delete team-a/a"]);
  await namespace(world, "team-a");
  await sample(world, "team-a", "a");
  await world.settle();

  expect(calls.slice(2)).toEqual(["create team-a/a"]);
});

test("of a namespace that is gone nothing remains: no timer, no daemon, no index entry, no retry, no cached object, no watch", async () => {
  await using world = await World.start();
  for (const name of ["team-a", "team-c"]) await namespace(world, name);
  const prometheus = await createPrometheusMetrics();
  const calls: string[] = [];
  const operator = createOperator({ name: "teams", namespaces: ["team-*"] });
  const on = operator.on(Sample);
  const places = on.index(({ namespace: place }) => [["all", place]]);
  on.timer(({ namespace: place }) => void calls.push(`tick ${place}`), { intervalMs: 60_000 });
  on.daemon(async ({ namespace: place, signal }) => {
    calls.push(`begin ${place}`);
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => {
        resolve();
      });
    });
    calls.push(`end ${place}`);
  });
  operator.controller(Sample).reconcile(({ object }) => {
    calls.push(`try ${object.metadata.namespace}`);
    return Promise.reject(new Error("not yet"));
  });
  for (const place of ["team-a", "team-c"]) await sample(world, place, "a");
  const { clock, transport } = world.plane;
  const paths: string[] = [];
  const recorded: Transport = {
    ...transport,
    send: (request) => {
      paths.push(request.path);
      return transport.send(request);
    },
  };
  await world.run(operator, { prometheus, client: new Client({ transport: recorded, clock, fieldManager: "teams" }) });
  const cached = async (): Promise<string | undefined> =>
    /^cache_objects\{name="samples.nuvolaris.org"\} (?<count>\d+)$/m.exec(await prometheus.text())?.groups?.["count"];
  expect([places.get("all").toSorted(), await cached()]).toEqual([["team-a", "team-c"], "2"]);
  expect(calls).toEqual(expect.arrayContaining(["begin team-a", "tick team-a", "try team-a"]));

  await world.client.delete(Namespace, { name: "team-a" });
  await world.until(() => isGone(world, "team-a"));
  await world.settle();
  expect(calls).toContain("end team-a");
  calls.length = 0;
  paths.length = 0;
  await world.settle(3_600_000);

  expect(new Set(calls)).toEqual(new Set(["tick team-c", "try team-c"]));
  expect([places.get("all"), await cached()]).toEqual([["team-c"], "1"]);
  const watched = paths.flatMap((path) => /namespaces\/(team-.)\/samples\?.*watch=/.exec(path)?.[1] ?? []);
  expect(new Set(watched)).toEqual(new Set(["team-c"]));
});

test("an object of a namespace that comes late sees all of its children at its first reconcile", async () => {
  await using world = await World.start();
  const seen: number[] = [];
  const operator = createOperator({ name: "teams", namespaces: ["team-*"] });
  operator
    .controller(Sample)
    .watches(ConfigMap, () => [])
    .reconcile(({ object, lister }) => {
      const { namespace: place = "" } = object.metadata;
      const all = lister(ConfigMap).list({ namespace: place });
      seen.push(all.filter(({ metadata }) => metadata.name.startsWith("part-")).length);
      return Promise.resolve(undefined);
    });
  const { clock, transport } = world.plane;
  const answered = Promise.withResolvers<undefined>();
  const slow: Transport = {
    ...transport,
    send: async (request) => {
      if (request.path.includes("/team-a/configmaps")) await answered.promise;
      return transport.send(request);
    },
  };
  await world.run(operator, { client: new Client({ transport: slow, clock, fieldManager: "teams" }) });
  await namespace(world, "team-a");
  for (const name of ["part-1", "part-2"]) {
    await world.client.create(ConfigMap, { metadata: { name, namespace: "team-a" } });
  }
  await sample(world, "team-a", "a");
  await world.settle();
  expect(seen).toEqual([]);
  answered.resolve(undefined);
  await world.settle();

  expect(seen).toEqual([2]);
});

test("a namespace that may not be read is named to whoever asks, and keeps nobody from the others", async () => {
  await using world = await World.start();
  for (const name of ["team-a", "team-b"]) {
    await namespace(world, name);
    await sample(world, name, "a");
  }
  const calls: string[] = [];
  const operator = createOperator({ name: "teams", namespaces: ["team-a", "team-b"] });
  operator.on(Sample).create(({ name, namespace: place }) => void calls.push(`create ${place}/${name}`));
  const grant = { rules: operator.rbac(), namespaces: ["team-a"], leaseNamespace: "default" };
  const client = await grantedClient(world.plane, "teams", grant);
  const log = new RecordedLog();

  await world.run(operator, { client, log, health: { host: "127.0.0.1", port: 0 } });

  const verbose = async (): Promise<string> => {
    const [url] = log.fieldsOf("listening", "url");
    return (await fetch(`${String(url)}/readyz?verbose`)).text();
  };
  expect(calls).toEqual(["create team-a/a"]);
  expect(await verbose()).toMatch(
    /^\[\+\]cache\/samples\.nuvolaris\.org ok: objects 1, last sign \d+ s ago, may not be read in team-b$/m,
  );
  const metadata = { name: "teams", namespace: "team-b" };
  await world.client.create(Role, { metadata, rules: operator.rbac().namespaced });
  const apiGroup = "rbac.authorization.k8s.io";
  await world.client.create(RoleBinding, {
    metadata,
    roleRef: { apiGroup, kind: "Role", name: "teams" },
    subjects: [{ kind: "User", name: "teams", apiGroup }],
  });
  await world.settle(30_000);
  expect(calls).toEqual(["create team-a/a", "create team-b/a"]);
  expect(await verbose()).not.toContain("may not be read");
});

test("where nothing may be read, the operator is not ready, and says where", async () => {
  await using world = await World.start();
  const operator = createOperator({ name: "teams", namespaces: ["team-a", "team-b"] });
  operator.on(Sample).create(() => undefined);
  const grant = { rules: operator.rbac(), namespaces: [], leaseNamespace: "default" };
  const client = await grantedClient(world.plane, "teams", grant);
  const { clock } = world.plane;
  const [log, stop] = [new RecordedLog(), new AbortController()];
  let isReady = false;
  const onReady = (): void => void (isReady = true);
  const health = { host: "127.0.0.1", port: 0 };
  const ended = operator.run({ client, clock, log, health, onReady, signal: stop.signal });
  await world.until(() => log.fieldsOf("listening", "url").length > 0);
  await world.settle(60_000);

  const answer = await fetch(`${String(log.fieldsOf("listening", "url")[0])}/readyz?verbose`);
  expect([answer.status, isReady]).toEqual([503, false]);
  expect(await answer.text()).toContain("not read yet, may not be read in team-a, team-b");
  stop.abort();
  await world.settle();
  await ended;
});
