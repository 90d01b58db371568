// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Namespaces and selections on a real API server, by users who may do what the operator asks for, and nothing else. */
import {
  Client,
  CustomResourceDefinition,
  isNotFound,
  loadClusterConfig,
  mergePatch,
  Namespace,
  networkTransport,
  Role,
  RoleBinding,
} from "@nuvolaris/client";
import { systemClock } from "@nuvolaris/clock";
import { Sample } from "@nuvolaris/crd-types";
import { envtestProvider, reasonToSkip, type ControlPlane } from "@nuvolaris/testing";
import { afterAll, beforeAll, expect, test, vi, type TestContext } from "vitest";
import { createOperator, type Operator } from "./operator.ts";
import { grantedClient } from "./testing/granted-client.ts";
import { RecordedLog } from "./testing/recorded-log.ts";

const provider = envtestProvider({ environment: process.env });
const missing = reasonToSkip("envtest", await provider.available(), process.env);
const patience = { timeout: 120_000, interval: 50 };
const limit = { timeout: 500_000 };

interface Plane {
  readonly plane: ControlPlane;
  readonly administrator: Client;
}

let started: Plane | undefined;

beforeAll(async () => {
  if (missing !== undefined) return;
  const plane = await provider.start();
  const cluster = await loadClusterConfig({ env: {}, kubeconfig: plane.kubeconfig });
  const administrator = new Client({ transport: networkTransport(cluster) });
  started = { plane, administrator };
  await administrator.create(CustomResourceDefinition, Sample.manifest());
  await vi.waitFor(() => administrator.list(Sample), patience);
}, 300_000);

afterAll(async () => {
  await started?.administrator[Symbol.asyncDispose]();
  await started?.plane[Symbol.asyncDispose]();
});

function onRealServer({ skip }: TestContext): Plane {
  if (missing !== undefined) skip(missing);
  if (!started) throw new Error("the control plane has not been started");
  return started;
}

async function create(administrator: Client, place: string, name: string): Promise<void> {
  const labels = { app: "web" };
  await administrator.create(Sample, { metadata: { name, namespace: place, labels }, spec: { count: 1 } });
}

async function allow(administrator: Client, operator: Operator, place: string): Promise<void> {
  const { name } = operator;
  const metadata = { name, namespace: place };
  const apiGroup = "rbac.authorization.k8s.io";
  await administrator.create(Role, { metadata, rules: operator.rbac().namespaced });
  await administrator.create(RoleBinding, {
    metadata,
    roleRef: { apiGroup, kind: "Role", name },
    subjects: [{ kind: "User", name, apiGroup }],
  });
}

const told = (calls: readonly string[], call: string): Promise<void> =>
  vi.waitFor(() => {
    expect(calls).toContain(call);
  }, patience);

/** Runs the operator as a user with what its rules ask for, in these namespaces. */
async function run({ plane }: Plane, operator: Operator, namespaces: readonly string[]) {
  const cluster = await loadClusterConfig({ env: {}, kubeconfig: plane.kubeconfig });
  const transport = networkTransport(cluster);
  const grant = { rules: operator.rbac(), namespaces, leaseNamespace: "default" };
  const client = await grantedClient({ transport, clock: systemClock }, operator.name, grant);
  const log = new RecordedLog();
  const stop = new AbortController();
  const ready = Promise.withResolvers<undefined>();
  const onReady = (): void => {
    ready.resolve(undefined);
  };
  const ended = operator.run({ client, log, signal: stop.signal, onReady });
  const end = async (): Promise<void> => {
    stop.abort();
    await ended;
    await transport[Symbol.asyncDispose]();
  };
  return { log, ready: ready.promise, [Symbol.asyncDispose]: end };
}

test(
  "with Roles in some of its namespaces an operator works there, and says where it may not",
  limit,
  async (context) => {
    const world = onRealServer(context);
    const { administrator } = world;
    for (const name of ["one", "two", "closed"]) await administrator.create(Namespace, { metadata: { name } });
    const calls: string[] = [];
    const operator = createOperator({ name: "narrow", namespaces: ["one", "two", "closed", "not-yet"] });
    operator.on(Sample).create(({ namespace: place }) => void calls.push(`create ${place}`));
    operator.on(Sample).delete(({ namespace: place }) => void calls.push(`delete ${place}`));
    await using running = await run(world, operator, ["one", "two"]);
    const { log, ready } = running;
    for (const place of ["one", "two", "closed"]) await create(administrator, place, "a");
    for (const place of ["one", "two"]) await told(calls, `create ${place}`);
    await ready;
    const refusedIn = new Set(log.fieldsOf("kind cannot be followed, will try again", "namespace"));
    expect(refusedIn).toEqual(new Set(["closed", "not-yet"]));
    await vi.waitFor(() => {
      expect(log.fieldsOf("missing permission", "permission")).toContain(
        "get, list, patch, watch samples.nuvolaris.org in namespace closed",
      );
    }, patience);

    // What is allowed later is done then.
    await administrator.create(Namespace, { metadata: { name: "not-yet" } });
    await create(administrator, "not-yet", "a");
    await allow(administrator, operator, "not-yet");
    await told(calls, "create not-yet");

    expect(calls).not.toContain("create closed");
  },
);

test(
  "patterns follow the namespaces with the ClusterRole that is asked for, and labels are the server's to select",
  limit,
  async (context) => {
    const world = onRealServer(context);
    const { administrator } = world;
    await administrator.create(Namespace, { metadata: { name: "team-a" } });
    await create(administrator, "team-a", "old");
    const calls: string[] = [];
    const operator = createOperator({ name: "wide", namespaces: ["team-*", "!team-no"] });
    const web = { labels: { app: "web" } };
    const on = operator.on(Sample);
    on.create(({ namespace: place, name }) => void calls.push(`create ${place}/${name}`), web);
    on.event(({ type, namespace: place, name }) => void calls.push(`${type} ${place}/${name}`), web);
    on.daemon(async ({ namespace: place, name, signal }) => {
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
      calls.push(`end ${place}/${name}`);
    }, web);
    await using running = await run(world, operator, []);
    await told(calls, "create team-a/old");
    for (const name of ["team-b", "team-no"]) {
      await administrator.create(Namespace, { metadata: { name } });
      await create(administrator, name, "new");
    }
    await told(calls, "create team-b/new");

    const key = { namespace: "team-b", name: "new" };
    await administrator.patch(Sample, key, mergePatch({ metadata: { labels: { app: null } } }));
    await told(calls, "end team-b/new");
    await administrator.delete(Sample, { namespace: "team-a", name: "old" });
    await told(calls, "DELETED team-a/old");

    expect(calls).not.toContain("DELETED team-b/new");
    expect(calls.filter((call) => call.includes("team-no"))).toEqual([]);
    expect(running.log.fieldsOf("missing permission", "permission")).toEqual([]);
  },
);

test("a namespace that is deleted is followed to its end", limit, async (context) => {
  const world = onRealServer(context);
  const { administrator, plane } = world;
  if (!plane.capabilities.has("namespaces")) return context.skip("nobody deletes namespaces on this control plane");
  for (const name of ["end-a", "end-b"]) await administrator.create(Namespace, { metadata: { name } });
  const calls: string[] = [];
  const operator = createOperator({ name: "ender", namespaces: ["end-*"] });
  const all = operator.on(Sample).index(({ namespace: place = "" }) => [["all", place]]);
  operator.on(Sample).create(({ namespace: place }) => void calls.push(`create ${place}`));
  operator.on(Sample).delete(({ namespace: place }) => void calls.push(`delete ${place}`));
  await using running = await run(world, operator, []);
  for (const place of ["end-a", "end-b"]) await create(administrator, place, "a");
  for (const place of ["end-a", "end-b"]) await told(calls, `create ${place}`);

  await administrator.delete(Namespace, { name: "end-a" });
  await vi.waitFor(async () => {
    await expect(administrator.get(Namespace, { name: "end-a" })).rejects.toSatisfy(isNotFound);
    expect(running.log.fieldsOf("namespace is gone", "namespace")).toEqual(["end-a"]);
  }, patience);

  expect(calls.slice(2)).toEqual(["delete end-a"]);
  expect(all.get("all")).toEqual(["end-b"]);
});
