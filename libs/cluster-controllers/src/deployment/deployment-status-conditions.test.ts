// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import type { Deployment, DeploymentCondition, DeploymentSpec, DeploymentStatus, ReplicaSet } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { deploymentStatus, type DeploymentObservation } from "./deployment-status.ts";

const nowMs = Date.UTC(2026, 0, 1);
const metadata = { namespace: "demo", uid: "u", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };
const template = { spec: { containers: [{ name: "web", image: "web:1" }] } };

function observe(
  sets: Partial<Pick<DeploymentObservation, "current" | "old" | "isNew">>,
  { status, ...spec }: Partial<DeploymentSpec> & { readonly status?: DeploymentStatus } = {},
): DeploymentStatus {
  const deployment: Stored<Deployment> = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { ...metadata, name: "web" },
    spec: { replicas: 2, selector: {}, template, progressDeadlineSeconds: 600, ...spec },
    ...(status && { status }),
  };
  return deploymentStatus({ deployment, current: undefined, old: [], maxUnavailable: 0, nowMs, ...sets });
}

function set(name: string, status: ReplicaSet["status"], replicas = 2): Stored<ReplicaSet> {
  const spec = { replicas, selector: {}, template };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { ...metadata, name },
    spec,
    ...(status && { status }),
  };
}

function progressing({ conditions = [] }: DeploymentStatus): DeploymentCondition | undefined {
  return conditions.find(({ type }) => type === "Progressing");
}

function whereIs(reason: string, status = "True", counts: DeploymentStatus = {}): DeploymentStatus {
  const time = "2025-12-31T23:59:00Z";
  const condition = {
    type: "Progressing",
    status,
    reason,
    message: "as before",
    lastUpdateTime: time,
    lastTransitionTime: time,
  };
  return { ...counts, conditions: [condition] };
}

test("a ReplicaSet that was made just now is told of", () => {
  expect(progressing(observe({ current: set("web-a", undefined), isNew: true }))).toMatchObject({
    status: "True",
    reason: "NewReplicaSetCreated",
    message: 'Created new replica set "web-a"',
  });
});

test("a ReplicaSet that was there already is found", () => {
  expect(progressing(observe({ current: set("web-a", { replicas: 0 }) }))?.message).toBe(
    'Found new replica set "web-a"',
  );
});

test("a rollout that has ended stays so when a pod is no longer ready", () => {
  const counts = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
  const before = whereIs("NewReplicaSetAvailable", "True", counts);

  const after = observe(
    { current: set("web-a", { replicas: 2, readyReplicas: 1, availableReplicas: 1 }) },
    { status: before },
  );

  expect(progressing(after)).toEqual(before.conditions?.[0]);
  expect(after).toMatchObject({ availableReplicas: 1, unavailableReplicas: 1 });
});

test("a new template begins to progress again, although the rollout before has ended", () => {
  const before = whereIs("NewReplicaSetAvailable", "True", { replicas: 2, updatedReplicas: 2 });
  const sets = {
    current: set("web-b", { replicas: 1 }, 1),
    old: [set("web-a", { replicas: 1, availableReplicas: 1 }, 1)],
  };

  expect(progressing(observe(sets, { status: before }))?.reason).toBe("ReplicaSetUpdated");
});

test("what is resumed says so before it goes on", () => {
  const resumed = observe(
    { current: set("web-a", { replicas: 2 }) },
    { status: whereIs("DeploymentPaused", "Unknown") },
  );

  expect(progressing(resumed)).toMatchObject({ status: "Unknown", reason: "DeploymentResumed" });
});

test("pausing does not hide that the deadline was exceeded", () => {
  const status = whereIs("ProgressDeadlineExceeded", "False");

  expect(progressing(observe({ current: set("web-a", { replicas: 2 }) }, { status, paused: true }))?.reason).toBe(
    "ProgressDeadlineExceeded",
  );
});

test("without a deadline nothing is said of progress", () => {
  const forever = 2 ** 31 - 1;

  expect(
    progressing(observe({ current: set("web-a", { replicas: 1 }) }, { progressDeadlineSeconds: forever })),
  ).toBeUndefined();
});

test("pods that cannot be made are told by the Deployment too, until they can", () => {
  const failure = { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "exceeded quota" };
  const failed = observe({ current: set("web-a", { replicas: 0, conditions: [failure] }) });

  expect(failed.conditions).toContainEqual(expect.objectContaining(failure));
  expect(observe({ current: set("web-a", { replicas: 0 }) }, { status: failed }).conditions).toHaveLength(2);
});

test("pods that are still ending are counted once all ReplicaSets know theirs", () => {
  const known = set("web-a", { replicas: 2, terminatingReplicas: 1 });

  expect(
    observe({ current: known, old: [set("web-b", { replicas: 0, terminatingReplicas: 2 }, 0)] }).terminatingReplicas,
  ).toBe(3);
  expect(observe({ current: known, old: [set("web-b", { replicas: 0 }, 0)] }).terminatingReplicas).toBeUndefined();
});

test("pods that are wanted and not made yet are unavailable", () => {
  expect(
    observe({ current: set("web-a", { replicas: 1, availableReplicas: 1 }, 5) }, { replicas: 5 }).unavailableReplicas,
  ).toBe(4);
});
