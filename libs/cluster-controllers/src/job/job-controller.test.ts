// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Job, mergePatch, type JobSpec } from "@nuvolaris/client";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import { namespace, startWorkloads, type WorkloadCluster } from "../testing/workload-cluster.ts";

function job(spec: Partial<JobSpec> = {}, image = "busybox", restartPolicy = "Never"): Job {
  const template = { spec: { restartPolicy, containers: [{ name: "main", image }] } };
  return { apiVersion: "batch/v1", kind: "Job", metadata: { name: "task", namespace }, spec: { template, ...spec } };
}

async function conditions({ get }: WorkloadCluster): Promise<Record<string, string | undefined>> {
  const { status } = await get(Job, "task");
  const met = status?.conditions?.filter((condition) => condition.status === "True") ?? [];
  return Object.fromEntries(met.map(({ type, reason }) => [type, reason]));
}

async function hasEnded(cluster: WorkloadCluster): Promise<boolean> {
  const { Complete, Failed } = await conditions(cluster);
  return Complete !== undefined || Failed !== undefined;
}

test("a Job is complete when its pod has ended well", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);

  await cluster.client.create(Job, job());
  await cluster.until(() => hasEnded(cluster));

  expect(await conditions(cluster)).toEqual({
    SuccessCriteriaMet: "CompletionsReached",
    Complete: "CompletionsReached",
  });
  const { status } = await cluster.get(Job, "task");
  expect(status).toMatchObject({ succeeded: 1, startTime: expect.any(String), completionTime: expect.any(String) });
  expect(status?.active).toBeUndefined();
  expect((await cluster.pods()).map((pod) => pod.status?.phase)).toEqual(["Succeeded"]);
  expect(await cluster.notes("task")).toEqual([expect.stringMatching(/^Created pod: task-/), "Job completed"]);
});

test("as many pods run at a time as parallelism allows, until enough have ended well", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Job, job({ completions: 5, parallelism: 2 }));

  let most = 0;
  await cluster.until(async () => {
    most = Math.max(most, (await cluster.get(Job, "task")).status?.active ?? 0);
    return hasEnded(cluster);
  });

  expect(most).toBe(2);
  expect(await cluster.pods()).toHaveLength(5);
});

test("failed pods are made anew, each after a longer wait, up to the limit", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  const begin = cluster.clock.now();

  await cluster.client.create(Job, job({ backoffLimit: 2 }, "fail:1"));
  await cluster.until(() => hasEnded(cluster));

  expect(await conditions(cluster)).toEqual({ FailureTarget: "BackoffLimitExceeded", Failed: "BackoffLimitExceeded" });
  expect((await cluster.get(Job, "task")).status?.failed).toBe(3);
  expect(cluster.clock.now() - begin).toBeGreaterThanOrEqual(30_000);
  expect(await cluster.notes("task")).toContain("Job has reached the specified backoff limit");
});

test("where the kubelet restarts containers, each restart counts towards the limit", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);

  await cluster.client.create(Job, job({ backoffLimit: 2 }, "fail:1", "OnFailure"));
  await cluster.until(() => hasEnded(cluster));

  expect(await conditions(cluster)).toMatchObject({ Failed: "BackoffLimitExceeded" });
  expect(await cluster.pods()).toEqual([]);
});

test("a Job that runs longer than its deadline fails, and its pods are removed", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);

  await cluster.client.create(Job, job({ activeDeadlineSeconds: 20 }, "serve:1"));
  await cluster.until(() => hasEnded(cluster));

  expect(await conditions(cluster)).toEqual({ FailureTarget: "DeadlineExceeded", Failed: "DeadlineExceeded" });
  await cluster.until(async () => (await cluster.pods()).length === 0);
});

test("a suspended Job has no pods until it is resumed", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Job, job({ suspend: true }));
  await cluster.until(async () => (await conditions(cluster))["Suspended"] === "JobSuspended");
  expect(await cluster.pods()).toEqual([]);

  await cluster.client.patch(Job, { namespace, name: "task" }, mergePatch({ spec: { suspend: false } }));
  await cluster.until(() => hasEnded(cluster));

  expect(await conditions(cluster)).toMatchObject({ Complete: "CompletionsReached" });
});

test("a Job with a time to live is removed with its pods when it has passed", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Job, job({ ttlSecondsAfterFinished: 60 }));
  await cluster.until(() => hasEnded(cluster));

  await cluster.clock.advance(58_000);
  expect((await cluster.client.list(Job, { namespace })).items).toHaveLength(1);
  await cluster.until(async () => (await cluster.client.list(Job, { namespace })).items.length === 0);

  expect(await cluster.pods()).toEqual([]);
});

test("a Job that has ended sees no more writes", async () => {
  await using controlPlane = await startEmbedded();
  await using cluster = startWorkloads(controlPlane);
  await cluster.client.create(Job, job({ backoffLimit: 0 }, "fail:1"));
  await cluster.until(() => hasEnded(cluster));
  await cluster.clock.advance(5000);
  cluster.writes.length = 0;

  await cluster.clock.advance(3_600_000);

  expect(cluster.writes).toEqual([]);
});
