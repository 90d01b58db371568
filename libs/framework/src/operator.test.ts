// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Operators against an API server in this process, on virtual time. */
import { Deployment } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { expect, test } from "vitest";
import { OperatorDeclarationError } from "./controller-declaration.ts";
import { createOperator, type Operator } from "./operator.ts";
import { World } from "./testing/world.ts";

function deployingOperator(): Operator {
  const operator = createOperator({ name: "deployer" });
  operator
    .controller(Sample, { observedGeneration: true })
    .owns(Deployment)
    .reconcile(async ({ object, apply, status }) => {
      const labels = { app: object.metadata.name };
      await apply<Deployment>({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: object.metadata.name },
        spec: {
          replicas: object.spec.count,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: "main", image: "web:1" }] } },
        },
      });
      await status({ message: "deployed" });
      return undefined;
    });
  return operator;
}

test("a new Sample costs exactly two writes: its Deployment and its status", async () => {
  await using world = await World.start();
  await world.run(deployingOperator());

  await world.create("a", 2);
  await world.until(() => world.writes.length >= 2);
  await world.settle();

  expect(world.writes.map(({ verb, kind }) => [verb, kind?.kind])).toEqual([
    ["apply", "Deployment"],
    ["patch", "Sample"],
  ]);
  expect(await world.sample("a")).toMatchObject({ status: { message: "deployed", observedGeneration: 1 } });
});

test("a converged cluster is not written for an hour, nor by an operator that starts again", async () => {
  await using world = await World.start();
  await world.run(deployingOperator());
  for (const name of ["a", "b", "c"]) await world.create(name, 1);
  await world.until(() => world.writes.length >= 6);
  await world.settle();
  const before = world.writes.length;

  await world.settle(3_600_000);
  await world.stop();
  await world.run(deployingOperator());
  await world.settle();

  expect(world.writes.length).toBe(before);
});

test("a child that was changed or deleted by others is as it was", async () => {
  await using world = await World.start();
  await world.run(deployingOperator());
  await world.create("a", 2);
  await world.until(() => world.writes.length >= 2);
  const key = { namespace: "default", name: "a" };

  await world.client.patch(Deployment, key, { type: "merge", patch: { spec: { replicas: 9 } } });
  await world.settle();
  expect((await world.client.get(Deployment, key)).spec?.replicas).toBe(2);

  await world.client.delete(Deployment, key);
  await world.settle();
  expect((await world.client.get(Deployment, key)).spec?.replicas).toBe(2);
});

test("what was created, changed and deleted while the operator was down is dealt with when it is back", async () => {
  await using world = await World.start();
  await world.run(deployingOperator());
  for (const name of ["changed", "deleted"]) await world.create(name, 1);
  await world.until(() => world.writes.length >= 4);

  await world.stop();
  await world.create("created", 3);
  await world.client.patch(
    Sample,
    { namespace: "default", name: "changed" },
    { type: "merge", patch: { spec: { count: 5 } } },
  );
  await world.client.delete(Sample, { namespace: "default", name: "deleted" });
  await world.run(deployingOperator());
  await world.settle();

  const { items } = await world.client.list(Deployment, { namespace: "default" });
  expect(items.map(({ metadata, spec }) => [metadata.name, spec?.replicas])).toEqual([
    ["changed", 5],
    ["created", 3],
  ]);
});

test("handlers are called once, hold the object until its delete handler has ended, and leave nothing behind", async () => {
  await using world = await World.start();
  const calls: string[] = [];
  const demo = (): Operator => {
    const operator = createOperator({ name: "demo" });
    operator.on(Sample).create(({ spec }) => {
      calls.push(`create ${spec.count}`);
      return { message: "created" };
    });
    operator
      .on(Sample)
      .update(({ diff }) => void calls.push(`update ${diff.map(({ path }) => path.join(".")).join()}`));
    operator.on(Sample).delete(({ name }) => void calls.push(`delete ${name}`));
    return operator;
  };
  await world.run(demo());
  await world.create("a", 2);
  await world.until(async () => (await world.sample("a")).status?.message === "created");

  await world.stop();
  await world.client.patch(
    Sample,
    { namespace: "default", name: "a" },
    { type: "merge", patch: { spec: { count: 3 } } },
  );
  await world.run(demo());
  await world.settle();
  await world.client.delete(Sample, { namespace: "default", name: "a" });
  await world.settle();

  expect(calls).toEqual(["create 2", "update spec.count", "delete a"]);
  await expect(world.sample("a")).rejects.toThrow(/not found/);
});

test("an operator looks at its namespaces and at no others", async () => {
  await using world = await World.start();
  const seen: string[] = [];
  const operator = createOperator({ name: "narrow", namespaces: ["default"] });
  operator.on(Sample).create(({ namespace, name }) => void seen.push(`${namespace ?? ""}/${name}`));
  await world.run(operator);

  await world.create("a", 1);
  await world.client.create(Sample, { metadata: { name: "b", namespace: "kube-system" }, spec: { count: 1 } });
  await world.settle();

  expect(seen).toEqual(["default/a"]);
});

test("what the operator needs to be allowed is worked out from what it declares", () => {
  const operator = deployingOperator();
  operator.on(Sample).create(() => undefined);

  expect(operator.rbacRules()).toEqual([
    { apiGroups: ["apps"], resources: ["deployments"], verbs: ["create", "delete", "get", "list", "patch", "watch"] },
    { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
    { apiGroups: ["nuvolaris.org"], resources: ["samples"], verbs: ["get", "list", "patch", "watch"] },
    { apiGroups: ["nuvolaris.org"], resources: ["samples/finalizers"], verbs: ["update"] },
    { apiGroups: ["nuvolaris.org"], resources: ["samples/status"], verbs: ["patch"] },
  ]);
});

test("an operator that was put together wrongly is refused before anything runs", async () => {
  expect(() => createOperator({ name: "No Label" })).toThrow(OperatorDeclarationError);
  await expect(createOperator().run()).rejects.toThrow(/nothing was registered/);

  const incomplete = createOperator();
  incomplete.controller(Sample).owns(Deployment);
  await expect(incomplete.run()).rejects.toThrow(/has no reconcile function/);

  const ambiguous = createOperator();
  const nameless = (
    () => () =>
      undefined
  )();
  ambiguous.on(Sample).create(nameless).create(nameless);
  await expect(ambiguous.run()).rejects.toThrow(/2 create handlers have no name/);
});
