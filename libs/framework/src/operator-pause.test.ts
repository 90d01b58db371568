// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** An operator that is paused as a whole, by a ConfigMap, on virtual time. */
import { ConfigMap, Lease } from "@nuvolaris/client";
import { createPrometheusMetrics } from "@nuvolaris/controller";
import { Sample } from "@nuvolaris/crd-types";
import { expect, test } from "vitest";
import { createOperator, type Operator } from "./operator.ts";
import { grantedClient } from "./testing/granted-client.ts";
import { RecordedLog } from "./testing/recorded-log.ts";
import { World } from "./testing/world.ts";

const namespace = "kube-system";
const key = { namespace, name: "greeter-paused" };
const paused = { pause: { namespace } };
const record = { since: "2026-01-02T03:04:05Z", by: "jane", reason: "the database moves" };

function pause(world: World): Promise<unknown> {
  return world.client.create(ConfigMap, { metadata: key, data: record });
}

function resume(world: World): Promise<unknown> {
  return world.client.delete(ConfigMap, key);
}

/** Tells what it handles. */
function telling(story: string[]): Operator {
  const operator = createOperator({ name: "greeter" });
  operator
    .on(Sample)
    .create(({ name }) => void story.push(`created ${name}`))
    .update(({ name, old, new: now }) => void story.push(`updated ${name} ${old?.spec?.count} to ${now.spec?.count}`))
    .delete(({ name }) => void story.push(`deleted ${name}`));
  operator.on(Sample).timer(({ name }) => void story.push(`timer ${name}`), { intervalMs: 600_000, id: "tick" });
  return operator;
}

const isOfTimer = (line: string): boolean => line.startsWith("timer");

test("of what changes during a pause nothing is handled, and nothing is lost", async () => {
  await using world = await World.start();
  const story: string[] = [];
  const log = new RecordedLog();
  const prometheus = await createPrometheusMetrics();
  for (const name of ["a", "b"]) await world.create(name, 1);
  await world.run(telling(story), { ...paused, log, prometheus, health: { host: "127.0.0.1", port: 0 } });
  await world.until(() => story.includes("created a") && story.includes("created b"));
  const readyz = async (): Promise<string> =>
    (await fetch(`${String(log.fieldsOf("listening", "url")[0])}/readyz?verbose`)).text();
  const gauge = async (): Promise<string | undefined> => /^operator_paused (\d)$/m.exec(await prometheus.text())?.[1];
  expect(await readyz()).toContain("[+]pause ok\n");
  expect(await gauge()).toBe("0");
  await world.settle();
  story.length = 0;

  await pause(world);
  await world.until(() => log.lines.some(({ message }) => message === "operator is paused, nothing is reconciled"));
  await world.settle();
  const before = world.writes.length;
  const a = await world.sample("a");
  await world.client.update(Sample, { ...a, spec: { count: 7 } });
  await world.client.delete(Sample, { namespace: "default", name: "b" });
  await world.create("c", 1);
  await world.settle(3_600_000);
  expect(story).toEqual([]);
  expect(world.writes.slice(before)).toEqual([]);
  expect(await readyz()).toContain("[+]pause ok: paused since 2026-01-02T03:04:05Z by jane: the database moves\n");
  expect(await gauge()).toBe("1");
  expect(log.fieldsOf("operator is paused, nothing is reconciled", "reason")).toEqual([record.reason]);

  await resume(world);
  await world.until(() => story.filter((line) => !isOfTimer(line)).length >= 3);
  await world.settle();

  expect(story.filter((line) => !isOfTimer(line)).toSorted()).toEqual(["created c", "deleted b", "updated a 1 to 7"]);
  expect(story.filter(isOfTimer).toSorted()).toEqual(["timer a", "timer c"]);
  expect(await gauge()).toBe("0");
});

test("a pause survives the operator: one that starts is paused, until it is resumed", async () => {
  await using world = await World.start();
  await pause(world);
  await world.create("a", 1);
  const story: string[] = [];

  await world.run(telling(story), paused);
  await world.settle(60_000);
  expect(story).toEqual([]);
  await resume(world);
  await world.until(() => story.includes("created a"));
});

test("what is in flight when a pause begins may end, and is written", async () => {
  await using world = await World.start();
  const [entered, finish] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const operator = createOperator({ name: "greeter" });
  operator.on(Sample).create(async () => {
    entered.resolve(undefined);
    await finish.promise;
    return { message: "hello" };
  });
  await world.run(operator, { ...paused, leaderElection: { namespace } });
  await world.create("a", 1);
  await world.settle(100);
  await entered.promise;

  await pause(world);
  await world.settle(5000);
  finish.resolve(undefined);

  await world.until(async () => (await world.sample("a")).status?.message === "hello");
});

test("nobody leads during a pause, and one of the replicas does after it", async () => {
  await using world = await World.start();
  await using second = world.beside();
  const leaderElection = { namespace };
  const stories: [string[], string[]] = [[], []];
  await world.run(telling(stories[0]), { ...paused, leaderElection });
  await second.run(telling(stories[1]), { ...paused, leaderElection });
  const holder = async (): Promise<string | undefined> =>
    (await world.client.get(Lease, { namespace, name: "greeter" })).spec?.holderIdentity;
  expect(await holder()).toMatch(/^greeter_/);

  await pause(world);
  await world.until(async () => (await holder()) === "");
  await world.create("a", 1);
  await world.settle(60_000);
  expect(await holder()).toBe("");
  expect(stories).toEqual([[], []]);
  await resume(world);
  await world.until(() => stories.flat().includes("created a"));
  await world.settle(60_000);

  expect(stories.flat().filter((line) => !isOfTimer(line))).toEqual(["created a"]);
});

test("any ConfigMap of the name pauses, with nothing in it too", async () => {
  await using world = await World.start();
  await world.client.create(ConfigMap, { metadata: key });
  const log = new RecordedLog();

  await world.run(telling([]), { ...paused, log });
  await world.settle();

  expect(log.fieldsOf("operator is paused, nothing is reconciled", "since")[0]).toMatch(/^2\d{3}-/);
});

test("the rights that are asked for are enough, and without them the operator works and says what to grant", async () => {
  await using world = await World.start();
  const { client, plane } = world;
  const operator = telling([]);
  const { pause: asked, ...others } = operator.rbac();
  const place = { namespaces: [], leaseNamespace: namespace };
  const granted = { rules: { ...others, leaderElection: asked, pause: [] }, ...place };
  const enough = await grantedClient(plane, "enough", granted);
  const less = await grantedClient(plane, "less", { rules: { ...others, pause: [] }, ...place });
  await client.create(ConfigMap, { metadata: key, data: record });
  const log = new RecordedLog();
  const { clock } = plane;
  const [stop, story] = [new AbortController(), Array<string>()];

  const first = operator.run({ client: enough, clock, log, signal: stop.signal, ...paused });
  await world.until(() => log.lines.some(({ message }) => message === "operator is paused, nothing is reconciled"));
  await world.settle();
  expect(log.lines.filter(({ level }) => level === "error")).toEqual([]);
  const second = telling(story).run({ client: less, clock, log, signal: stop.signal, ...paused });
  await world.create("a", 1);
  await world.until(() => story.includes("created a"));
  stop.abort();
  await world.settle();
  await Promise.all([first, second]);

  expect(log.fieldsOf("may not see whether the operator is paused, it works", "grant")).toEqual([
    'list, watch configmaps "greeter-paused" in namespace kube-system',
  ]);
  expect(log.fieldsOf("missing permission", "permission")).toContain(
    'list, watch configmaps "greeter-paused" in namespace kube-system',
  );
});
