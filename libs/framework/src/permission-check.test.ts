// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, Deployment, handlerTransport } from "@nuvolaris/client";
import { FakeClock } from "@nuvolaris/clock";
import { Sample } from "@nuvolaris/crd-types";
import { expect, test } from "vitest";
import { createOperator, type Operator } from "./operator.ts";
import { checkPermissions } from "./permission-check.ts";
import { namedNamespaces, type OperatorRules } from "./rbac-rules.ts";
import { grantedClient } from "./testing/granted-client.ts";
import { RecordedLog } from "./testing/recorded-log.ts";
import { World } from "./testing/world.ts";

const election = { namespace: "kube-system", name: "deployer" };

/** Does all that an operator can do: children that come and go, a status, events, a finalizer. */
function deployer(namespaces?: readonly string[]): Operator {
  const operator = createOperator({ name: "deployer", ...(namespaces && { namespaces }) });
  operator
    .controller(Sample)
    .owns(Deployment, { prunes: true })
    .reconcile(async ({ object, applyAll, status, events }) => {
      const labels = { app: object.metadata.name };
      const template = { metadata: { labels }, spec: { containers: [{ name: "main", image: "web:1" }] } };
      const child = {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: object.metadata.name },
        spec: { replicas: object.spec.count, selector: { matchLabels: labels }, template },
      };
      await applyAll(object.spec.count > 0 ? [child] : []);
      events.normal("Deployed", "it is");
      await status({ message: "deployed" });
      return undefined;
    })
    .finalize(() => Promise.resolve());
  return operator;
}

test.each([
  { where: "everywhere", namespaces: undefined },
  { where: "in its namespace", namespaces: ["default"] },
  { where: "in namespaces that match", namespaces: ["def*", "!kube-*"] },
])("an operator that works $where can do it all with the rights that it asks for", async ({ namespaces }) => {
  await using world = await World.start();
  const operator = deployer(namespaces);
  const log = new RecordedLog();
  const rules = operator.rbac({ leaderElection: election });
  const grant = { rules, namespaces: namedNamespaces(namespaces), leaseNamespace: election.namespace };
  const client = await grantedClient(world.plane, "deployer", grant);
  await world.run(operator, { client, log, leaderElection: election });

  await world.create("a", 1);
  await world.until(async () => (await world.sample("a")).status?.message === "deployed");
  await world.client.patch(
    Sample,
    { namespace: "default", name: "a" },
    { type: "merge", patch: { spec: { count: 0 } } },
  );
  await world.settle(120_000);
  expect((await world.client.list(Deployment, { namespace: "default" })).items).toEqual([]);
  await world.client.delete(Sample, { namespace: "default", name: "a" });
  await world.settle();

  await expect(world.sample("a")).rejects.toThrow(/not found/);
  expect(log.lines.filter(({ level }) => level === "warn" || level === "error")).toEqual([]);
});

test("what is missing is told at the start, rule by rule, and the operator goes on", async () => {
  await using world = await World.start();
  const operator = deployer();
  const log = new RecordedLog();
  const { cluster, ...others } = operator.rbac({ leaderElection: election });
  const less = cluster
    .map((rule) => ({ ...rule, verbs: rule.verbs.filter((verb) => verb !== "patch" && verb !== "delete") }))
    .filter(({ verbs }) => verbs.length > 0);
  const rules: OperatorRules = { ...others, cluster: less, leaderElection: [] };
  const client = await grantedClient(world.plane, "deployer", { rules, namespaces: [], leaseNamespace: "kube-system" });

  await world.run(operator, { client, log, leaderElection: election });

  expect(log.fieldsOf("missing permission", "permission").toSorted()).toEqual([
    "create leases.coordination.k8s.io in namespace kube-system",
    "delete, patch deployments.apps in all namespaces",
    'get, update, watch leases.coordination.k8s.io "deployer" in namespace kube-system',
    "patch events.events.k8s.io in all namespaces",
    "patch events.events.k8s.io in namespace kube-system",
    "patch samples.nuvolaris.org in all namespaces",
    "patch samples.nuvolaris.org/status in all namespaces",
  ]);
});

test("what it takes to follow the namespaces is told when it is missing, and the operator is not ready", async () => {
  await using world = await World.start();
  const operator = createOperator({ name: "deployer", namespaces: ["team-*"] });
  operator.on(Sample).create(() => undefined);
  const log = new RecordedLog();
  const { cluster, ...others } = operator.rbac();
  const rules = { ...others, cluster: cluster.filter(({ resources }) => !resources.includes("namespaces")) };
  const client = await grantedClient(world.plane, "deployer", { rules, namespaces: [], leaseNamespace: "default" });
  const stop = new AbortController();
  let isReady = false;
  const ended = operator.run({
    client,
    log,
    clock: world.plane.clock,
    signal: stop.signal,
    onReady: () => (isReady = true),
  });
  await world.until(() => log.fieldsOf("missing permission", "permission").length > 0);
  await world.settle(60_000);
  stop.abort();
  await world.settle();
  await ended;

  expect(isReady).toBe(false);
  expect(log.fieldsOf("missing permission", "permission")).toEqual(["list, watch namespaces in all namespaces"]);
});

const permissions = ["a", "b", "c", "d"].map((name) => ({ verbs: ["get", "list"], group: "", resource: name }));

function check(answer: (time: FakeClock) => Promise<Response>) {
  const clock = new FakeClock();
  const log = new RecordedLog();
  const client = new Client({ transport: handlerTransport(() => answer(clock)), clock });
  const checked = checkPermissions({ client, permissions, clock, log }, new AbortController().signal);
  return { clock, log, checked };
}

test("a server without reviews is not asked, and it is no error", async () => {
  const { log, checked } = check(() => Promise.resolve(new Response("404 page not found", { status: 404 })));

  await checked;

  expect(log.lines).toEqual([]);
});

test("a server that takes its time is not asked for longer than half a minute", async () => {
  const { clock, log, checked } = check(async (time) => {
    await time.sleep(20_000);
    return Response.json({ status: { allowed: true } });
  });

  await clock.advance(30_000);
  await checked;

  expect(log.lines).toMatchObject([{ level: "warn", message: "permissions could not be checked" }]);
});

test("a server that fails is told of once", async () => {
  const { log, checked } = check(() => Promise.resolve(new Response("", { status: 500 })));

  await checked;

  expect(log.lines).toMatchObject([{ level: "warn", message: "permissions could not be checked" }]);
});
