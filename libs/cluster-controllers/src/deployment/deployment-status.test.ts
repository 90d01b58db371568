// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import type { Deployment, DeploymentStatus, ReplicaSet } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { deploymentStatus, isComplete, type DeploymentObservation } from "./deployment-status.ts";

const start = Date.UTC(2026, 0, 1);
const metadata = {
  namespace: "demo",
  uid: "u",
  resourceVersion: "1",
  creationTimestamp: "2026-01-01T00:00:00Z",
  generation: 2,
};
const template = { spec: { containers: [{ name: "web", image: "web:1" }] } };
const selector = { matchLabels: { app: "web" } };

function deployment(
  replicas: number,
  status?: DeploymentStatus,
  more: { paused?: boolean; progressDeadlineSeconds?: number } = {},
): Stored<Deployment> {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { ...metadata, name: "web" },
    spec: { replicas, selector, template, progressDeadlineSeconds: 600, ...more },
    ...(status ? { status } : {}),
  };
}

function replicaSet(name: string, replicas: number, ready = replicas): Stored<ReplicaSet> {
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { ...metadata, name },
    spec: { replicas, selector, template },
    status: { replicas, readyReplicas: ready, availableReplicas: ready },
  };
}

function observation(
  more: Partial<DeploymentObservation> & Pick<DeploymentObservation, "deployment">,
): DeploymentObservation {
  return { current: undefined, old: [], maxUnavailable: 0, nowMs: start, ...more };
}

test("a Deployment whose pods are all new and available is complete", () => {
  const state = observation({
    deployment: deployment(2),
    current: replicaSet("web-a", 2),
    old: [replicaSet("web-b", 0)],
  });

  expect(isComplete(state)).toBe(true);
  expect(deploymentStatus(state)).toMatchObject({
    observedGeneration: 2,
    replicas: 2,
    updatedReplicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    conditions: [
      { type: "Available", status: "True", reason: "MinimumReplicasAvailable" },
      {
        type: "Progressing",
        status: "True",
        reason: "NewReplicaSetAvailable",
        message: 'ReplicaSet "web-a" has successfully progressed.',
      },
    ],
  });
});

test("zeros are left out, as the API does", () => {
  expect(Object.keys(deploymentStatus(observation({ deployment: deployment(0) })))).toEqual([
    "observedGeneration",
    "conditions",
  ]);
});

test("pods of an older template keep a rollout from being complete", () => {
  const state = observation({
    deployment: deployment(2),
    current: replicaSet("web-a", 1),
    old: [replicaSet("web-b", 1)],
  });

  expect(deploymentStatus(state)).toMatchObject({ replicas: 2, updatedReplicas: 1 });
  expect(deploymentStatus(state).conditions).toMatchObject([{ status: "True" }, { reason: "ReplicaSetUpdated" }]);
});

test("too few available pods are told, with how many are missing", () => {
  const state = observation({ deployment: deployment(3), current: replicaSet("web-a", 3, 1), maxUnavailable: 1 });

  expect(deploymentStatus(state)).toMatchObject({
    unavailableReplicas: 2,
    conditions: [{ type: "Available", status: "False", reason: "MinimumReplicasUnavailable" }, {}],
  });
});

test("the same observation a minute later gives the same status, so that nothing is written", () => {
  const state = observation({ deployment: deployment(2), current: replicaSet("web-a", 2, 1) });
  const status = deploymentStatus(state);

  const later = observation({ ...state, deployment: deployment(2, status), nowMs: start + 60_000 });

  expect(deploymentStatus(later)).toEqual(status);
});

test("a rollout that stands still for longer than its deadline has timed out, and recovers when it moves", () => {
  const limits = { progressDeadlineSeconds: 60 };
  const stuck = observation({ deployment: deployment(2, undefined, limits), current: replicaSet("web-a", 2, 0) });
  const first = deploymentStatus(stuck);
  const timedOut = deploymentStatus({ ...stuck, deployment: deployment(2, first, limits), nowMs: start + 60_000 });
  const moved = deploymentStatus({
    ...stuck,
    deployment: deployment(2, timedOut, limits),
    current: replicaSet("web-a", 2, 1),
    nowMs: start + 61_000,
  });

  expect(timedOut.conditions?.[1]).toMatchObject({ status: "False", reason: "ProgressDeadlineExceeded" });
  expect(moved.conditions?.[1]).toMatchObject({ status: "True", reason: "ReplicaSetUpdated" });
});

test("a paused Deployment does not progress and does not time out", () => {
  const state = observation({
    deployment: deployment(2, undefined, { paused: true }),
    current: replicaSet("web-a", 1),
  });

  expect(deploymentStatus(state).conditions?.[1]).toMatchObject({ status: "Unknown", reason: "DeploymentPaused" });
});
