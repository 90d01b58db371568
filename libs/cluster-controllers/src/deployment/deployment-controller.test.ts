// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import { Deployment, mergePatch, ReplicaSet, type DeploymentSpec } from "@nuvolaris/client";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import { namespace, startWorkloads, template, type WorkloadCluster } from "../testing/workload-cluster.ts";

const labels = { app: "web" };

function deploymentOf(replicas: number, spec: Partial<DeploymentSpec> = {}): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace },
    spec: { replicas, selector: { matchLabels: labels }, template: template(labels), ...spec },
  };
}

async function isRolledOut({ get }: WorkloadCluster): Promise<boolean> {
  const { metadata, spec, status } = await get(Deployment, "web");
  const replicas = spec?.replicas ?? 0;
  const isSeen = status?.observedGeneration === metadata.generation;
  return (
    isSeen &&
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.replicas ?? 0) === replicas &&
    (status?.availableReplicas ?? 0) === replicas
  );
}

async function setsOf({ client }: WorkloadCluster): Promise<readonly Stored<ReplicaSet>[]> {
  const { items } = await client.list(ReplicaSet, { namespace });
  return items.toSorted((left, right) => revision(left) - revision(right));
}

function revision({ metadata }: Stored<ReplicaSet>): number {
  return Number(metadata.annotations?.["deployment.kubernetes.io/revision"]);
}

async function setImage({ client }: WorkloadCluster, image: string): Promise<void> {
  const patch = mergePatch({ spec: { template: template(labels, { image }) } });
  await client.patch(Deployment, { namespace, name: "web" }, patch);
}

async function images(cluster: WorkloadCluster): Promise<readonly string[]> {
  const pods = await cluster.pods();
  return pods.flatMap(({ spec }) => spec?.containers.map(({ image = "" }) => image) ?? []);
}

test("a Deployment becomes a ReplicaSet and as many ready pods as it wants", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);

  await cluster.client.create(Deployment, deploymentOf(3));
  await cluster.until(() => isRolledOut(cluster));

  const [set, ...others] = await setsOf(cluster);
  expect(others).toEqual([]);
  expect(set).toMatchObject({
    metadata: {
      name: expect.stringMatching(/^web-[b-z2-9]{8,10}$/),
      annotations: { "deployment.kubernetes.io/desired-replicas": "3", "deployment.kubernetes.io/max-replicas": "4" },
    },
    spec: { replicas: 3 },
    status: { replicas: 3, readyReplicas: 3, availableReplicas: 3, fullyLabeledReplicas: 3 },
  });
  expect((await cluster.pods()).map(({ status }) => status?.phase)).toEqual(["Running", "Running", "Running"]);
  expect(await cluster.get(Deployment, "web")).toMatchObject({
    metadata: { annotations: { "deployment.kubernetes.io/revision": "1" } },
    status: {
      conditions: [
        { type: "Available", status: "True" },
        { type: "Progressing", reason: "NewReplicaSetAvailable" },
      ],
    },
  });
});

test("a cluster at rest sees no write", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Deployment, deploymentOf(2));
  await cluster.until(() => isRolledOut(cluster));
  await cluster.clock.advance(10_000);
  cluster.writes.length = 0;

  await cluster.clock.advance(3_600_000);

  expect(cluster.writes).toEqual([]);
});

test("a new template replaces the pods without ever going below what must be available", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Deployment, deploymentOf(4));
  await cluster.until(() => isRolledOut(cluster));

  await setImage(cluster, "web:2");
  const seen: { readonly available: number; readonly total: number }[] = [];
  await cluster.until(async () => {
    const sets = await setsOf(cluster);
    const sum = (of: (set: Stored<ReplicaSet>) => number | undefined): number =>
      sets.reduce((total, set) => total + (of(set) ?? 0), 0);
    seen.push({ available: sum(({ status }) => status?.availableReplicas), total: sum(({ spec }) => spec?.replicas) });
    return isRolledOut(cluster);
  });

  expect(Math.min(...seen.map(({ available }) => available))).toBeGreaterThanOrEqual(3);
  expect(Math.max(...seen.map(({ total }) => total))).toBeLessThanOrEqual(5);
  expect((await setsOf(cluster)).map(({ spec }) => spec?.replicas)).toEqual([0, 4]);
  await cluster.until(async () => (await cluster.pods()).length === 4);
  expect(new Set(await images(cluster))).toEqual(new Set(["web:2"]));
  expect(await cluster.notes("web")).toContainEqual(
    expect.stringMatching(/^Scaled down replica set web-\S+ from 1 to 0$/),
  );
});

test("going back to an earlier template takes its ReplicaSet, with a new revision", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Deployment, deploymentOf(1));
  await cluster.until(() => isRolledOut(cluster));
  const [first] = await setsOf(cluster);
  await setImage(cluster, "web:2");
  await cluster.until(() => isRolledOut(cluster));

  await setImage(cluster, "web:1");
  await cluster.until(() => isRolledOut(cluster));

  const sets = await setsOf(cluster);
  expect(sets.map(revision)).toEqual([2, 3]);
  expect(sets[1]?.metadata.uid).toBe(first?.metadata.uid);
});

test("Recreate has no old pod left when the first new one comes", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  // They do not answer SIGTERM, and so are around for as long as their grace period lasts.
  const slow = {
    metadata: { labels },
    spec: { containers: [{ name: "main", image: "hang:1" }], terminationGracePeriodSeconds: 5 },
  };
  await cluster.client.create(Deployment, deploymentOf(2, { strategy: { type: "Recreate" }, template: slow }));
  await cluster.until(() => isRolledOut(cluster));

  await setImage(cluster, "web:2");
  const mixes = new Set<string>();
  await cluster.until(async () => {
    mixes.add([...new Set(await images(cluster))].join(" and "));
    return isRolledOut(cluster);
  });

  expect([...mixes].filter((mix) => mix !== "").sort()).toEqual(["hang:1", "web:2"]);
});

test("the history is cut to its limit", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Deployment, deploymentOf(1, { revisionHistoryLimit: 1 }));
  for (const image of ["web:2", "web:3", "web:4"]) {
    await cluster.until(() => isRolledOut(cluster));
    await setImage(cluster, image);
  }

  await cluster.until(async () => (await isRolledOut(cluster)) && (await setsOf(cluster)).length === 2);

  expect((await setsOf(cluster)).map(revision)).toEqual([3, 4]);
});

test("a paused Deployment is scaled, and begins no rollout", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Deployment, deploymentOf(1));
  await cluster.until(() => isRolledOut(cluster));

  const patch = mergePatch({ spec: { paused: true, replicas: 3, template: template(labels, { image: "web:2" }) } });
  await cluster.client.patch(Deployment, { namespace, name: "web" }, patch);
  await cluster.until(async () => (await cluster.get(Deployment, "web")).status?.availableReplicas === 3);

  expect(new Set(await images(cluster))).toEqual(new Set(["web:1"]));
  expect(await setsOf(cluster)).toHaveLength(1);
  expect((await cluster.get(Deployment, "web")).status?.conditions).toContainEqual(
    expect.objectContaining({ reason: "DeploymentPaused" }),
  );
});

test("a rollout that cannot go on says so when its deadline has passed, and leaves the old pods alone", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Deployment, deploymentOf(2, { progressDeadlineSeconds: 60 }));
  await cluster.until(() => isRolledOut(cluster));

  await setImage(cluster, "no-such-image:1");
  const progress = async () =>
    (await cluster.get(Deployment, "web")).status?.conditions?.find(({ type }) => type === "Progressing");
  await cluster.until(async () => (await progress())?.status === "False");

  expect(await progress()).toMatchObject({
    reason: "ProgressDeadlineExceeded",
    message: expect.stringMatching(/^ReplicaSet "web-\S+" has timed out progressing\.$/),
  });
  expect((await cluster.get(Deployment, "web")).status).toMatchObject({ availableReplicas: 2, unavailableReplicas: 1 });
});

test("a Deployment that comes again takes over the ReplicaSet that was left to itself", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Deployment, deploymentOf(2));
  await cluster.until(() => isRolledOut(cluster));
  const [before] = await setsOf(cluster);
  await cluster.client.delete(Deployment, { namespace, name: "web" }, { propagationPolicy: "Orphan" });
  await cluster.until(async () => (await cluster.client.list(Deployment, { namespace })).items.length === 0);

  await cluster.client.create(Deployment, deploymentOf(2));
  await cluster.until(() => isRolledOut(cluster));

  const after = await setsOf(cluster);
  expect(after.map(({ metadata }) => metadata.uid)).toEqual([before?.metadata.uid]);
  expect(await cluster.pods()).toHaveLength(2);
});

test("deleting a Deployment takes its ReplicaSets and pods along", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Deployment, deploymentOf(2));
  await cluster.until(() => isRolledOut(cluster));

  await cluster.client.delete(Deployment, { namespace, name: "web" });
  await cluster.until(async () => (await cluster.pods()).length === 0);

  expect(await setsOf(cluster)).toEqual([]);
});
