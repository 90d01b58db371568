// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Handlers as their controller runs them: against an API server in this process, on virtual time. */
import { isNotFound } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { kopfTakeover } from "@nuvolaris/handlers";
import { expect, test } from "vitest";
import { createOperator } from "./operator.ts";
import { World } from "./testing/world.ts";

test("a handler without a time limit runs for as long as it takes, once", async () => {
  await using world = await World.start();
  const calls: string[] = [];
  const operator = createOperator({ name: "patient" });
  operator.on(Sample).create(async ({ attempt, signal }) => {
    calls.push(`begin ${attempt}`);
    await world.plane.clock.sleep(600_000, signal);
    calls.push("end");
  });
  await world.run(operator);

  await world.create("a", 1);
  await world.settle(1_200_000);

  expect(calls).toEqual(["begin 1", "end"]);
});

test("a handler that ignores its signal does not hold the operator's end", async () => {
  await using world = await World.start();
  const operator = createOperator({ name: "deaf" });
  operator.on(Sample).create(() => new Promise<never>(() => undefined));
  await world.run(operator, { gracefulShutdownMs: 1000 });
  await world.create("a", 1);
  await world.settle();

  await expect(world.stop()).resolves.toBeUndefined();
});

test("an operator that takes over from kopf handles what is new, and cleans up what kopf held", async () => {
  await using world = await World.start();
  const calls: string[] = [];
  const operator = createOperator({ name: "heir", takesOverFrom: kopfTakeover() });
  operator.on(Sample).create(({ name }) => void calls.push(`create ${name}`));
  operator.on(Sample).resume(({ name }) => void calls.push(`resume ${name}`));
  operator.on(Sample).delete(({ name }) => void calls.push(`delete ${name}`));
  await world.client.create(Sample, {
    metadata: {
      name: "old",
      namespace: "default",
      finalizers: ["kopf.zalando.org/KopfFinalizerMarker"],
      annotations: { "kopf.zalando.org/last-handled-configuration": '{"spec":{"count":1}}\n' },
    },
    spec: { count: 1 },
  });
  await world.run(operator);
  expect(world.writes).toEqual([]);

  await world.create("new", 1);
  await world.settle();
  await world.client.delete(Sample, { namespace: "default", name: "old" });
  await world.settle();

  expect(calls).toEqual(["resume old", "create new", "delete old"]);
  await expect(world.sample("old")).rejects.toSatisfy(isNotFound);
});

test("a paused object is left alone until it is resumed", async () => {
  await using world = await World.start();
  const calls: string[] = [];
  const operator = createOperator({ name: "calm" });
  operator.on(Sample).create(({ name }) => void calls.push(name));
  await world.run(operator);
  const annotations = { "calm.nuvolaris.org/paused": "true" };
  await world.client.create(Sample, { metadata: { name: "a", namespace: "default", annotations }, spec: { count: 1 } });
  await world.settle();
  expect([calls, world.writes]).toEqual([[], []]);

  const patch = { metadata: { annotations: { "calm.nuvolaris.org/paused": null } } };
  await world.client.patch(Sample, { namespace: "default", name: "a" }, { type: "merge", patch });
  await world.settle();

  expect(calls).toEqual(["a"]);
});
