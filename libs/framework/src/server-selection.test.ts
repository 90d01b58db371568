// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which objects the API server is asked for, and what becomes of those that leave the selection. */
import { Client, mergePatch, type Transport } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { expect, test, vi } from "vitest";
import { OperatorDeclarationError } from "./controller-declaration.ts";
import { createOperator, type Operator } from "./operator.ts";
import { World } from "./testing/world.ts";

// What is loaded at its first use takes real time.
vi.setConfig({ testTimeout: 60_000 });

/** A run, and the label selectors by which it follows Samples. */
async function run(world: World, operator: Operator): Promise<Set<string | null>> {
  const { clock, transport } = world.plane;
  const selectors = new Set<string | null>();
  const recorded: Transport = {
    ...transport,
    send: (request) => {
      const { pathname, searchParams } = new URL(request.path, "http://server");
      if (pathname.endsWith("/samples")) selectors.add(searchParams.get("labelSelector"));
      return transport.send(request);
    },
  };
  await world.run(operator, { client: new Client({ transport: recorded, clock, fieldManager: operator.name }) });
  return selectors;
}

async function create(world: World, name: string, labels: Record<string, string>): Promise<void> {
  await world.client.create(Sample, { metadata: { name, namespace: "default", labels }, spec: { count: 1 } });
  await world.settle();
}

async function relabel(world: World, name: string, app: string | null): Promise<void> {
  await world.client.patch(Sample, { namespace: "default", name }, mergePatch({ metadata: { labels: { app } } }));
  await world.settle();
}

const web = { labels: { app: "web" } };

test("what leaves the selection of all handlers is left, as if its filters had told, and handled again when it comes back", async () => {
  await using world = await World.start();
  const calls: string[] = [];
  const operator = createOperator({ name: "chooser" });
  const on = operator.on(Sample);
  const names = on.index(({ name }) => [[name, name]], web);
  on.create(({ name }) => void calls.push(`create ${name}`), web);
  on.update(({ name, old }) => void calls.push(`update ${name} from ${JSON.stringify(old?.spec)}`), web);
  on.timer(({ name }) => void calls.push(`tick ${name}`), { ...web, intervalMs: 60_000 });
  on.event(({ name, type }) => void calls.push(`${type} ${name}`), web);
  on.daemon(async ({ name, signal }) => {
    calls.push(`begin ${name}`);
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => {
        resolve();
      });
    });
    calls.push(`end ${name}: ${String(signal.reason)}`);
  }, web);
  const selectors = await run(world, operator);
  await create(world, "a", { app: "web" });
  await create(world, "b", { app: "db" });
  expect(selectors).toEqual(new Set(["app=web"]));
  expect([...names.keys()]).toEqual(["a"]);
  expect(calls.filter((call) => call.includes("b"))).toEqual(["begin a"]);

  calls.length = 0;
  await relabel(world, "a", null);
  await world.settle(120_000);
  expect(calls).toEqual([expect.stringMatching(/^end a: .*the object is gone, or not the daemon's any more$/)]);
  expect([...names.keys()]).toEqual([]);

  calls.length = 0;
  await world.client.patch(Sample, { namespace: "default", name: "a" }, mergePatch({ spec: { count: 2 } }));
  await relabel(world, "a", "web");
  // What was modified then is the progress of the update.
  expect(calls.toSorted()).toEqual(["ADDED a", "MODIFIED a", "begin a", "tick a", 'update a from {"count":1}']);

  calls.length = 0;
  await world.client.delete(Sample, { namespace: "default", name: "a" });
  await world.settle();
  expect(calls.toSorted()).toEqual(["DELETED a", expect.stringContaining("end a")]);
});

test("where deletions are handled all are followed, and no label that goes is taken for a deletion", async () => {
  await using world = await World.start();
  const calls: string[] = [];
  const operator = createOperator({ name: "chooser" });
  operator
    .on(Sample)
    .create(({ name }) => void calls.push(`create ${name}`), web)
    .delete(({ name }) => void calls.push(`delete ${name}`), web);
  const selectors = await run(world, operator);
  await create(world, "a", { app: "web" });
  await create(world, "b", { app: "web" });

  await relabel(world, "a", null);
  expect((await world.sample("a")).metadata.finalizers ?? []).toEqual([]);
  for (const name of ["a", "b"]) await world.client.delete(Sample, { namespace: "default", name });
  await world.settle();

  expect(selectors).toEqual(new Set([null]));
  expect(calls).toEqual(["create a", "create b", "delete b"]);
});

test("whether an object was deleted or has left is asked until there is an answer", async () => {
  await using world = await World.start();
  const calls: string[] = [];
  const operator = createOperator({ name: "chooser" });
  operator.on(Sample).event(({ name, type }) => void calls.push(`${type} ${name}`), web);
  const { clock, transport } = world.plane;
  let refusals = 0;
  const broken: Transport = {
    ...transport,
    send: async (request) => {
      const isRead =
        request.method === "GET" && /\/samples\/[ab]$/.test(new URL(request.path, "http://server").pathname);
      if (isRead && refusals++ < 3) throw new Error("no answer");
      return transport.send(request);
    },
  };
  await world.run(operator, { client: new Client({ transport: broken, clock, fieldManager: "chooser" }) });
  for (const name of ["a", "b"]) await create(world, name, { app: "web" });
  calls.length = 0;

  await relabel(world, "a", "db");
  await world.client.delete(Sample, { namespace: "default", name: "b" });
  await world.settle(10_000);

  expect(refusals).toBeGreaterThan(3);
  expect(calls).toEqual(["DELETED b"]);
});

test("a controller reconciles what its selectors choose", async () => {
  await using world = await World.start();
  const seen: string[] = [];
  const operator = createOperator({ name: "chooser" });
  operator
    .controller(Sample, { labelSelector: "app in (web, db)", fieldSelector: "metadata.name!=c" })
    .reconcile(({ object }) => Promise.resolve(void seen.push(object.metadata.name)));
  const selectors = await run(world, operator);
  await create(world, "a", { app: "web" });
  await create(world, "b", { app: "other" });
  await create(world, "c", { app: "web" });

  expect([seen, selectors]).toEqual([["a"], new Set(["app in (web, db)"])]);
});

test.each([
  ["app in", /^the controller of Sample: /],
  ["app=web", /has both a selector and finalize/],
])("a controller with the selector %j and a clean-up is refused", (labelSelector, message) => {
  const operator = createOperator();
  const declared = operator.controller(Sample, { labelSelector }).reconcile(() => Promise.resolve(undefined));
  if (labelSelector === "app=web") declared.finalize(() => Promise.resolve());

  expect(() => operator.kinds()).toThrow(OperatorDeclarationError);
  expect(() => operator.kinds()).toThrow(message);
});
