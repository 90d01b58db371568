// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { CoreV1Node, mergePatch, Pod, type PodSpec } from "@nuvolaris/client";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import { namespace, startWorkloads, type WorkloadCluster } from "../testing/workload-cluster.ts";

function pod(name: string, spec: Partial<PodSpec> = {}): Pod {
  const containers = [{ name: "main", image: "web:1" }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, spec: { containers, ...spec } };
}

async function isScheduled({ get }: WorkloadCluster, name: string): Promise<string | undefined> {
  const { status } = await get(Pod, name);
  return status?.conditions?.find(({ type }) => type === "PodScheduled")?.status;
}

async function whenNodeIsThere({ client, until }: WorkloadCluster): Promise<void> {
  await until(async () => (await client.list(CoreV1Node)).items.length === 1);
}

test("pods of another scheduler or behind a gate are left alone", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Pod, pod("others", { schedulerName: "other" }));
  await cluster.client.create(Pod, pod("gated", { schedulingGates: [{ name: "example.org/gate" }] }));

  await cluster.clock.advance(60_000);

  expect((await cluster.pods()).map(({ spec }) => spec?.nodeName)).toEqual([undefined, undefined]);
});

test("a node that is cordoned takes no pods, and takes those that waited when it is open again", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await whenNodeIsThere(cluster);
  await cluster.client.patch(CoreV1Node, { name: "dev-node" }, mergePatch({ spec: { unschedulable: true } }));
  await cluster.clock.advance(100);

  await cluster.client.create(Pod, pod("one"));
  await cluster.until(async () => (await isScheduled(cluster, "one")) === "False");
  const message = "0/1 nodes are available: 1 node(s) were unschedulable.";
  expect(await cluster.notes("one")).toEqual([message]);
  cluster.writes.length = 0;
  await cluster.clock.advance(600_000);
  expect(cluster.writes).toEqual([]);

  await cluster.client.patch(CoreV1Node, { name: "dev-node" }, mergePatch({ spec: { unschedulable: null } }));
  await cluster.until(async () => (await cluster.get(Pod, "one")).status?.phase === "Running");
  expect(await isScheduled(cluster, "one")).toBe("True");
});

test("a pod that wants another node waits, and says why", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await whenNodeIsThere(cluster);

  await cluster.client.create(Pod, pod("arm", { nodeSelector: { "kubernetes.io/arch": "arm64" } }));
  await cluster.client.create(Pod, pod("linux", { nodeSelector: { "kubernetes.io/os": "linux" } }));
  await cluster.until(async () => (await isScheduled(cluster, "linux")) === "True");

  const { status } = await cluster.get(Pod, "arm");
  expect(status?.conditions).toContainEqual(
    expect.objectContaining({
      type: "PodScheduled",
      status: "False",
      reason: "Unschedulable",
      message: "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
    }),
  );
});
