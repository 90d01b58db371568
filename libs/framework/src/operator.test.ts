// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Operators against an API server in this process, on virtual time. */
import { Deployment, Namespace } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { expect, test } from "vitest";
import { OperatorDeclarationError } from "./controller-declaration.ts";
import { createOperator, type Operator } from "./operator.ts";
import { World } from "./testing/world.ts";

function deployingOperator(namespaces?: readonly string[]): Operator {
  const operator = createOperator({ name: "deployer", ...(namespaces && { namespaces }) });
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

test("an object without a namespace is handled once, however many namespaces are looked at", async () => {
  await using world = await World.start();
  const seen: string[] = [];
  const operator = createOperator({ name: "narrow", namespaces: ["default", "kube-system"] });
  operator.on(Namespace).create(({ name }) => void seen.push(name));
  await world.run(operator);

  await world.client.create(Namespace, { metadata: { name: "new" } });
  await world.settle();

  expect(seen.filter((name) => name === "new")).toEqual(["new"]);
});

test("an object waits for the clean-up of each controller and of the handlers, and is not written in between", async () => {
  await using world = await World.start();
  const cleaned: string[] = [];
  const operator = createOperator({ name: "both" });
  operator.on(Sample).create(() => ({ message: "created" }));
  operator.on(Sample).delete(() => void cleaned.push("handler"));
  for (const name of ["first", "second"]) {
    operator
      .controller(Sample, { name })
      .finalize(() => {
        cleaned.push(name);
        return Promise.resolve();
      })
      .reconcile(() => Promise.resolve(undefined));
  }
  await world.run(operator);
  await world.create("a", 1);
  await world.settle();
  const before = world.writes.length;
  expect((await world.sample("a")).metadata.finalizers?.toSorted()).toEqual([
    "both.nuvolaris.org/finalizer",
    "both.nuvolaris.org/first-finalizer",
    "both.nuvolaris.org/second-finalizer",
  ]);

  await world.settle(3_600_000);
  expect(world.writes.length).toBe(before);
  await world.client.delete(Sample, { namespace: "default", name: "a" });
  await world.settle();

  expect(cleaned.toSorted()).toEqual(["first", "handler", "second"]);
  await expect(world.sample("a")).rejects.toThrow(/not found/);
});

test("a controller that cleans up and handlers that do not can share a kind", async () => {
  await using world = await World.start();
  const operator = createOperator({ name: "both" });
  operator.on(Sample).create(() => ({ message: "created" }));
  operator
    .controller(Sample)
    .finalize(() => Promise.resolve())
    .reconcile(() => Promise.resolve(undefined));
  await world.run(operator);
  await world.create("a", 1);
  await world.settle();

  expect(world.writes.length).toBeLessThan(6);
  expect((await world.sample("a")).metadata.finalizers).toEqual(["both.nuvolaris.org/samples.nuvolaris.org-finalizer"]);
});

const deployerRules = [
  { apiGroups: ["apps"], resources: ["deployments"], verbs: ["create", "get", "list", "patch", "watch"] },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
  { apiGroups: ["nuvolaris.org"], resources: ["samples"], verbs: ["get", "list", "patch", "watch"] },
  { apiGroups: ["nuvolaris.org"], resources: ["samples/finalizers"], verbs: ["update"] },
  { apiGroups: ["nuvolaris.org"], resources: ["samples/status"], verbs: ["patch"] },
];

test("what the operator needs to be allowed is worked out from what it declares", () => {
  const operator = deployingOperator();
  operator.on(Sample).create(() => undefined);

  const resourceNames = ["deployer-paused"];
  const pause = [{ apiGroups: [""], resources: ["configmaps"], resourceNames, verbs: ["list", "watch"] }];
  expect(operator.rbac()).toEqual({ cluster: deployerRules, namespaced: [], leaderElection: [], pause });
});

test("an operator of some namespaces needs nothing in the cluster but its cluster-scoped kinds", () => {
  const operator = deployingOperator(["default"]);
  operator.on(Sample).create(() => undefined);
  operator.on(Namespace).create(() => undefined);

  const { cluster, namespaced } = operator.rbac();

  expect(namespaced).toEqual(deployerRules);
  expect(cluster.flatMap(({ resources }) => resources)).toEqual(["namespaces", "namespaces/status", "events"]);
});

test("an operator of namespaces that come and go needs all of it in the cluster, and may follow the namespaces", () => {
  const { cluster, namespaced } = deployingOperator(["team-*", "!team-b"]).rbac();

  const namespaces = { apiGroups: [""], resources: ["namespaces"], verbs: ["list", "watch"] };
  expect(cluster).toEqual([namespaces, ...deployingOperator().rbac().cluster]);
  expect(namespaced).toEqual([]);
  expect(deployingOperator(["a", "b", "!b*"]).rbac()).toEqual(deployingOperator(["a"]).rbac());
  expect(deployingOperator(["*"]).rbac()).toEqual(deployingOperator().rbac());
});

test("an operator that stands for election needs its own Lease, and no other one", () => {
  expect(deployingOperator().rbac({ leaderElection: { name: "deployer" } }).leaderElection).toEqual([
    { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
    {
      apiGroups: ["coordination.k8s.io"],
      resources: ["leases"],
      resourceNames: ["deployer"],
      verbs: ["get", "update", "watch"],
    },
    { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
  ]);
});

test("the namespaces that an operator was made for can be others for a run, and for its rights", () => {
  const somewhere = deployingOperator(["a"]);

  expect(somewhere.rbac({ namespaces: "all" })).toEqual(deployingOperator().rbac());
  expect(deployingOperator().rbac({ namespaces: ["b"] })).toEqual(somewhere.rbac());
  expect(() => deployingOperator().rbac({ namespaces: ["B"] })).toThrow(/"B" is no name of a namespace/);
});

test("rules that the code needs besides are granted where they hold, each with the names that it is for", () => {
  const operator = deployingOperator(["a"])
    .requires({ apiGroups: [""], resources: ["secrets"], resourceNames: ["b", "a"], verbs: ["get"] })
    .requires({ apiGroups: [""], resources: ["secrets"], resourceNames: ["a", "b"], verbs: ["watch"] })
    .requires({ apiGroups: [""], resources: ["secrets"], verbs: ["create"] })
    .requires({ apiGroups: [""], resources: ["nodes"], verbs: ["list"], clusterWide: true })
    .requires({ apiGroups: ["apps"], resources: ["deployments"], verbs: ["delete"] });

  const { cluster, namespaced } = operator.rbac();

  expect(cluster).toEqual([{ apiGroups: [""], resources: ["nodes"], verbs: ["list"] }]);
  expect(namespaced.slice(0, 3)).toEqual([
    { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
    { apiGroups: [""], resources: ["secrets"], resourceNames: ["a", "b"], verbs: ["get", "watch"] },
    {
      apiGroups: ["apps"],
      resources: ["deployments"],
      verbs: ["create", "delete", "get", "list", "patch", "watch"],
    },
  ]);
  expect(() => operator.requires({ apiGroups: [], resources: ["pods"], verbs: ["get"] })).toThrow(
    'a required rule with no apiGroups allows nothing: name some, "" for the core group',
  );
});

test("a run looks at the namespaces that it is told", async () => {
  await using world = await World.start();
  const { client } = world;
  await client.create(Namespace, { metadata: { name: "elsewhere" } });
  await world.run(deployingOperator(["elsewhere"]), { namespaces: ["default"] });

  await world.create("a", 1);
  await world.until(() => world.writes.length >= 2);

  expect(await world.sample("a")).toMatchObject({ status: { message: "deployed" } });
});

test("of an operator the controllers of some kinds can be run alone", async () => {
  await using world = await World.start();
  const seen: string[] = [];
  const operator = createOperator({ name: "both" });
  operator.on(Sample).create(({ name }) => void seen.push(name));
  operator.on(Namespace).create(({ name }) => void seen.push(name));
  await world.run(operator, { kinds: [Sample] });

  await world.create("a", 1);
  await world.until(() => seen.length > 0);
  await world.settle();

  expect(seen).toEqual(["a"]);
});

test("an operator tells the kinds that it reads, each once, those that it reconciles first", () => {
  const operator = deployingOperator();
  operator.on(Sample).create(() => undefined);
  operator
    .controller(Namespace)
    .watches(Sample, () => [])
    .reconcile(() => Promise.resolve(undefined));

  expect(operator.kinds().map(({ kind, reconciled }) => [kind.kind, reconciled])).toEqual([
    ["Sample", true],
    ["Namespace", true],
    ["Deployment", false],
  ]);
});

test("an operator that was put together wrongly is refused before anything runs", async () => {
  expect(() => createOperator({ name: "No Label" })).toThrow(OperatorDeclarationError);
  await expect(createOperator().run()).rejects.toThrow(/nothing was registered/);

  const silent = createOperator();
  silent.on(Sample);
  await expect(silent.run()).rejects.toThrow("operator.on(Sample) has no handler: add one, as .create(…)");

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
