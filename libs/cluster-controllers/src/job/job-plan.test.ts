// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatTime, type Stored } from "@nuvolaris/api-machinery";
import type { Job, JobSpec, JobStatus, Pod } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { hasFinished, planJob } from "./job-plan.ts";

const nowMs = Date.UTC(2026, 0, 1, 12);
const metadata = { namespace: "demo", uid: "u", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };

function job(spec: Partial<JobSpec> = {}, status?: JobStatus): Stored<Job> {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { ...metadata, name: "task" },
    spec: { completions: 1, parallelism: 1, backoffLimit: 6, template: {}, ...spec },
    ...(status && { status }),
  };
}

function pod(name: string, phase: string, endedAgoMs?: number): Stored<Pod> {
  const terminated = { exitCode: 0, finishedAt: formatTime(nowMs - (endedAgoMs ?? 0)) };
  const container = { name: "main", image: "", imageID: "", ready: false, restartCount: 0 };
  const containerStatuses = endedAgoMs === undefined ? [] : [{ ...container, state: { terminated } }];
  return { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name }, status: { phase, containerStatuses } };
}

test("never more pods run than there are completions to go", () => {
  const plan = planJob(
    job({ completions: 5, parallelism: 4 }),
    [pod("a", "Succeeded", 1), pod("b", "Succeeded", 1), pod("c", "Running")],
    nowMs,
  );

  expect(plan).toMatchObject({ create: 2, remove: [], status: { active: 1, succeeded: 2 } });
});

test("a smaller parallelism takes pods away", () => {
  const plan = planJob(job({ completions: 9, parallelism: 1 }), [pod("a", "Running"), pod("b", "Pending")], nowMs);

  expect(plan.remove.map(({ metadata: { name } }) => name)).toEqual(["b"]);
});

test("after a failure the next pod waits, twice as long after the next, and not at all after a success", () => {
  const once = planJob(job(), [pod("a", "Failed", 4000)], nowMs);
  const twice = planJob(job(), [pod("a", "Failed", 9000), pod("b", "Failed", 4000)], nowMs);
  const since = planJob(job({ completions: 2 }), [pod("a", "Failed", 9000), pod("b", "Succeeded", 4000)], nowMs);

  expect(once).toMatchObject({ create: 0, againInMs: 6000 });
  expect(twice).toMatchObject({ create: 0, againInMs: 16_000 });
  expect(since.create).toBe(1);
});

test("a queue of work that nobody counted is done when one pod has found it empty and all have ended", () => {
  const { completions: _none, ...queue } = job({ parallelism: 3 }).spec ?? { template: {} };
  const counted = { ...job(), spec: queue };

  expect(planJob(counted, [], nowMs).create).toBe(3);
  expect(planJob(counted, [pod("a", "Succeeded", 1), pod("b", "Running")], nowMs)).toMatchObject({
    create: 0,
    remove: [],
  });
  expect(planJob(counted, [pod("a", "Succeeded", 1)], nowMs).outcome?.type).toBe("Complete");
});

test("a Job that has failed is over only when its last pod is gone", () => {
  const spec = { backoffLimit: 0, parallelism: 2, completions: 2 };
  const first = planJob(job(spec), [pod("a", "Failed", 1), pod("b", "Running")], nowMs);
  const second = planJob(job(spec, first.status), [pod("a", "Failed", 1)], nowMs);

  expect(first.outcome).toBeUndefined();
  expect(first.remove.map(({ metadata: { name } }) => name)).toEqual(["b"]);
  expect(first.status.conditions?.map(({ type }) => type)).toEqual(["FailureTarget"]);
  expect(second.outcome?.reason).toBe("BackoffLimitExceeded");
  expect(hasFinished(job(spec, second.status))).toBe(true);
});

test("a pod that is removed after it has ended is not forgotten in the counts", () => {
  expect(planJob(job({ completions: 3 }, { succeeded: 2 }), [], nowMs).status.succeeded).toBe(2);
});

test("the deadline is looked at when it has come", () => {
  const spec = { activeDeadlineSeconds: 60 };
  const running = [pod("a", "Running")];

  expect(planJob(job(spec, { startTime: formatTime(nowMs - 20_000) }), running, nowMs).againInMs).toBe(40_000);
  const late = planJob(job(spec, { startTime: formatTime(nowMs - 60_000) }), running, nowMs);
  expect(late.status.conditions?.[0]).toMatchObject({ type: "FailureTarget", reason: "DeadlineExceeded" });
});

test("the same pods give the same status, so that nothing is written", () => {
  const pods = [pod("a", "Running")];
  const first = planJob(job(), pods, nowMs).status;

  expect(planJob(job({}, first), pods, nowMs + 60_000).status).toEqual(first);
});
