// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { jsonPatch, mergePatch, Pod, ReplicaSet } from "@nuvolaris/client";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import { namespace, startWorkloads, template, type WorkloadCluster } from "../testing/workload-cluster.ts";

const labels = { app: "web" };

function replicaSet(replicas: number): ReplicaSet {
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "web", namespace },
    spec: { replicas, selector: { matchLabels: labels }, template: template(labels) },
  };
}

async function haveReady(cluster: WorkloadCluster, count: number): Promise<void> {
  await cluster.until(async () => ((await cluster.get(ReplicaSet, "web")).status?.readyReplicas ?? 0) === count);
}

function orphan(name: string, more: Record<string, string> = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: { ...labels, ...more } },
    spec: { containers: [{ name: "main", image: "web:1" }] },
  };
}

test("a pod that is deleted is replaced, once", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(ReplicaSet, replicaSet(2));
  await haveReady(cluster, 2);
  const [victim] = await cluster.pods();

  await cluster.client.delete(Pod, { namespace, name: victim?.metadata.name ?? "" });
  await cluster.until(
    async () => !(await cluster.pods()).some(({ metadata }) => metadata.uid === victim?.metadata.uid),
  );
  await haveReady(cluster, 2);

  expect(await cluster.pods()).toHaveLength(2);
  expect(cluster.writes.filter((write) => write === `POST /api/v1/namespaces/${namespace}/pods`)).toHaveLength(3);
});

test("nothing is made twice from a cache that is behind", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(ReplicaSet, replicaSet(20));
  // Each of these wakes the controller while its own pods are still on their way through the watch.
  for (let label = 0; label < 5; label++) {
    await cluster.clock.advance(1);
    const patch = mergePatch({ metadata: { labels: { label: String(label) } } });
    await cluster.client.patch(ReplicaSet, { namespace, name: "web" }, patch);
  }

  await haveReady(cluster, 20);

  expect(await cluster.pods()).toHaveLength(20);
  expect(cluster.writes.filter((write) => write === `POST /api/v1/namespaces/${namespace}/pods`)).toHaveLength(20);
});

test("a matching pod that nobody controls is adopted in place of a new one", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Pod, orphan("stray"));

  await cluster.client.create(ReplicaSet, replicaSet(2));
  await haveReady(cluster, 2);

  const owners = (await cluster.pods()).map(({ metadata }) =>
    metadata.ownerReferences?.map(({ kind, controller }) => ({ kind, controller })),
  );
  expect(owners).toEqual([[{ kind: "ReplicaSet", controller: true }], [{ kind: "ReplicaSet", controller: true }]]);
});

test("a stray pod beyond the wanted number is adopted, and then one too many is deleted", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(ReplicaSet, replicaSet(1));
  await haveReady(cluster, 1);
  const [old] = await cluster.pods();
  await cluster.clock.advance(5000);

  await cluster.client.create(Pod, orphan("stray"));
  await cluster.until(async () => (await cluster.pods()).length === 1);

  expect((await cluster.pods())[0]?.metadata.uid).toBe(old?.metadata.uid);
});

test("a pod whose label is changed by hand is let go and replaced", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(ReplicaSet, replicaSet(1));
  await haveReady(cluster, 1);
  const [isolated] = await cluster.pods();
  const name = isolated?.metadata.name ?? "";

  await cluster.client.patch(
    Pod,
    { namespace, name },
    jsonPatch([{ op: "replace", path: "/metadata/labels/app", value: "debug" }]),
  );
  await cluster.until(async () => (await cluster.pods()).length === 2);

  expect((await cluster.get(Pod, name)).metadata.ownerReferences).toBeUndefined();
  await haveReady(cluster, 1);
});

test("a ReplicaSet that shrinks gives up the pod that its owner says is worth least", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(ReplicaSet, replicaSet(3));
  await haveReady(cluster, 3);
  const [, cheap] = await cluster.pods();
  const patch = mergePatch({ metadata: { annotations: { "controller.kubernetes.io/pod-deletion-cost": "-5" } } });
  await cluster.client.patch(Pod, { namespace, name: cheap?.metadata.name ?? "" }, patch);
  await cluster.clock.advance(100);

  await cluster.client.scale(ReplicaSet, { namespace, name: "web" }, { replicas: 2 });
  await cluster.until(async () => (await cluster.pods()).length === 2);

  expect((await cluster.pods()).map(({ metadata }) => metadata.uid)).not.toContain(cheap?.metadata.uid);
});

test("pods are available when they have been ready for minReadySeconds", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  const { spec, ...set } = replicaSet(1);
  await cluster.client.create(ReplicaSet, { ...set, ...(spec && { spec: { ...spec, minReadySeconds: 30 } }) });
  await haveReady(cluster, 1);

  expect((await cluster.get(ReplicaSet, "web")).status?.availableReplicas).toBeUndefined();
  await cluster.clock.advance(31_000);
  expect((await cluster.get(ReplicaSet, "web")).status?.availableReplicas).toBe(1);
});

test("pods that the server refuses are told of in a condition and an event", async () => {
  await using controlPlane = await startEmbedded();
  const refusing = async (request: Request): Promise<Response> => {
    const isPod = request.method === "POST" && new URL(request.url).pathname.endsWith("/pods");
    if (!isPod) return controlPlane.handle(request);
    const status = {
      kind: "Status",
      apiVersion: "v1",
      status: "Failure",
      reason: "Forbidden",
      code: 403,
      message: "exceeded quota",
    };
    return Promise.resolve(Response.json(status, { status: 403 }));
  };
  await using cluster = startWorkloads({ handle: refusing, clock: controlPlane.clock });

  await cluster.client.create(ReplicaSet, replicaSet(1));
  await cluster.until(async () => (await cluster.get(ReplicaSet, "web")).status?.conditions !== undefined);

  expect((await cluster.get(ReplicaSet, "web")).status?.conditions).toMatchObject([
    {
      type: "ReplicaFailure",
      status: "True",
      reason: "FailedCreate",
      message: expect.stringContaining("exceeded quota"),
    },
  ]);
  expect(await cluster.notes("web")).toContainEqual(expect.stringContaining("exceeded quota"));
});
