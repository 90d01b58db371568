// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What else reconciles objects than their changes, and how many at a time. */
import { Deployment } from "@nuvolaris/client";
import { createPrometheusMetrics } from "@nuvolaris/controller";
import { Sample } from "@nuvolaris/crd-types";
import { expect, test } from "vitest";
import { Channel, createOperator, timer, type ListerOf } from "./index.ts";
import { OperatorDeclarationError } from "./controller-declaration.ts";
import { World } from "./testing/world.ts";

test("a channel that the program feeds, and a timer, reconcile objects", async () => {
  await using world = await World.start();
  const channel = new Channel("orders");
  let due: readonly { readonly namespace: string; readonly name: string }[] = [];
  const reconciled: string[] = [];
  const operator = createOperator({ name: "shop" });
  operator
    .controller(Sample)
    .from(channel)
    .from(timer({ name: "stock", everyMs: 60_000, requests: () => due }))
    .reconcile(({ object }) => {
      reconciled.push(object.metadata.name);
      return Promise.resolve(undefined);
    });
  await world.run(operator);
  for (const name of ["a", "b"]) await world.create(name, 1);
  await world.until(() => reconciled.length === 2);
  reconciled.length = 0;

  channel.send({ namespace: "default", name: "a" });
  await world.until(() => reconciled.length === 1);
  due = [{ namespace: "default", name: "b" }];
  await world.settle(60_000);

  expect(reconciled).toEqual(["a", "b"]);
});

test("a kind that is not waited for is read as it comes, and only the changes that pass reconcile", async () => {
  await using world = await World.start();
  const Widget = { group: "example.org", version: "v1", kind: "Widget", plural: "widgets", namespaced: true } as const;
  const seen: number[] = [];
  const count = (lister: ListerOf): number => lister(Deployment).list().length;
  const operator = createOperator({ name: "shop" });
  const everySample = (): readonly { readonly namespace: string; readonly name: string }[] => [
    { namespace: "default", name: "a" },
  ];
  operator
    .controller(Sample)
    .watches(Widget, everySample, { waits: false })
    .watches(Deployment, everySample, { predicates: [(event) => event.type === "deleted"] })
    .reconcile(({ lister }) => {
      seen.push(count(lister));
      return Promise.resolve(undefined);
    });
  await world.create("a", 1);

  await world.run(operator);
  await world.until(() => seen.length === 1);
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "main", image: "web:1" }] } };
  const metadata = { namespace: "default", name: "web" };
  await world.client.create(Deployment, { metadata, spec: { selector: { matchLabels: labels }, template } });
  await world.settle();
  expect(seen).toEqual([0]);
  await world.client.delete(Deployment, metadata);
  await world.until(() => seen.length === 2);

  expect(seen).toEqual([0, 0]);
});

test("of a kind with a concurrency so many objects are handled at a time, and no more", async () => {
  await using world = await World.start();
  const prometheus = await createPrometheusMetrics();
  const finish = Promise.withResolvers<undefined>();
  let [now, most] = [0, 0];
  const operator = createOperator({ name: "shop" });
  operator.on(Sample, { concurrency: 2 }).create(async () => {
    most = Math.max(most, ++now);
    await finish.promise;
    now--;
  });
  operator
    .on(Sample)
    .timer(() => undefined, { intervalMs: 1000, id: "tick" })
    .event(() => undefined, { id: "told" });
  await world.run(operator, { prometheus });
  for (const name of ["a", "b", "c", "d"]) await world.create(name, 1);
  await world.until(() => now === 2);
  await world.settle();
  expect(most).toBe(2);
  finish.resolve(undefined);
  await world.until(() => now === 0);

  const limits = (await prometheus.text()).split("\n").filter((line) => /^controller_runtime_max_.*\{/.test(line));
  expect(limits.map((line) => line.replace(/^.*"samples.nuvolaris.org-(.*)"\}/, "$1"))).toEqual([
    "handlers 2",
    "timer-tick 2",
    "event-told 2",
  ]);
});

test("a concurrency that is none, or another one than before, is refused", () => {
  const operator = createOperator();
  operator.on(Sample).create(() => undefined);
  operator.on(Sample, { concurrency: 4 });
  operator.on(Sample, { concurrency: 4 });

  expect(() => operator.on(Sample, { concurrency: 8 })).toThrow(/has the concurrency 4 already, and cannot have 8 too/);
  for (const concurrency of [0, 1.5, Infinity]) {
    expect(() => operator.on(Sample, { concurrency })).toThrow(OperatorDeclarationError);
  }
});
