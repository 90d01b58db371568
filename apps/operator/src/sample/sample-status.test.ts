// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import type { Deployment, DeploymentStatus } from "@nuvolaris/client";
import type { Sample } from "@nuvolaris/crd-types";
import { expect, test } from "vitest";
import { isNews, nameTaken, observe, statusOf } from "./sample-status.ts";

const metadata = {
  name: "obj",
  uid: "u",
  resourceVersion: "1",
  creationTimestamp: "2026-01-01T00:00:00Z",
  generation: 4,
};
const sample: Stored<Sample> = { apiVersion: "nuvolaris.org/v1", kind: "Sample", metadata, spec: { count: 2 } };

function deployment(status: DeploymentStatus): Stored<Deployment> {
  return { apiVersion: "apps/v1", kind: "Deployment", metadata, status };
}

const complete = { observedGeneration: 4, replicas: 2, updatedReplicas: 2, readyReplicas: 2 };

test("a Sample is ready when all its replicas are, and no others are left", () => {
  expect(observe(sample, deployment(complete))).toEqual({
    ready: true,
    reason: "Ready",
    message: "2 of 2 replicas are ready",
    readyReplicas: 2,
  });
});

test.each<[string, DeploymentStatus]>([
  ["too few replicas are ready", { ...complete, readyReplicas: 1 }],
  ["replicas of an older template are left", { ...complete, replicas: 3 }],
  ["not all replicas are of the newest template", { ...complete, updatedReplicas: 1 }],
  ["the Deployment's status is about an older state", { ...complete, observedGeneration: 3 }],
  ["the Deployment has no status yet", {}],
])("a Sample is progressing while %s", (_sentence, status) => {
  expect(observe(sample, deployment(status))).toMatchObject({ ready: false, reason: "Progressing" });
});

test("a Sample that wants no replicas is ready when none is left", () => {
  const none: Stored<Sample> = { ...sample, spec: { count: 0 } };

  expect(observe(none, deployment({ observedGeneration: 4 })).ready).toBe(true);
});

test("the status says in a column, a number and a condition how it goes", () => {
  expect(statusOf(observe(sample, deployment(complete)))).toEqual({
    message: "2 of 2 replicas are ready",
    readyReplicas: 2,
    conditions: [{ type: "Ready", status: "True", reason: "Ready", message: "2 of 2 replicas are ready" }],
  });
});

test("a taken name is told with what to do about it", () => {
  expect(statusOf(nameTaken("obj")).conditions).toMatchObject([
    { status: "False", reason: "NameTaken", message: expect.stringContaining("rename") },
  ]);
});

test("a change of readiness is news, a count on the way is not", () => {
  const condition = {
    type: "Ready",
    status: "False",
    reason: "Progressing",
    message: "",
    lastTransitionTime: "2026-01-01T00:00:00Z",
  } as const;
  const progressing: Stored<Sample> = { ...sample, status: { conditions: [condition] } };

  expect(isNews(sample, observe(sample, deployment({})))).toBe(true);
  expect(isNews(progressing, observe(sample, deployment({ ...complete, readyReplicas: 1 })))).toBe(false);
  expect(isNews(progressing, observe(sample, deployment(complete)))).toBe(true);
});
