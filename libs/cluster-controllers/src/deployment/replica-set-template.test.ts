// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import type { Deployment, DeploymentSpec, ReplicaSet } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { hasTemplate, missingInReplicaSet, newReplicaSet } from "./replica-set-template.ts";

const metadata = { namespace: "demo", uid: "u", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };
const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "web:1" }] } };

function deployment(annotations: Record<string, string> = {}, spec: Partial<DeploymentSpec> = {}): Stored<Deployment> {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { ...metadata, name: "web", annotations },
    spec: { selector: { matchLabels: { app: "web" } }, template, ...spec },
  };
}

function stored(of: Stored<Deployment>, revision: number): Stored<ReplicaSet> {
  const size = { replicas: 3, desired: 3, max: 4 };
  const set = newReplicaSet(of, "abc", { revision, size });
  return { ...set, metadata: { ...metadata, ...set.metadata, name: set.metadata.name ?? "" } };
}

test("a ReplicaSet selects and labels its pods by the hash of their template", () => {
  expect(stored(deployment(), 1)).toMatchObject({
    metadata: { name: "web-abc", ownerReferences: [{ kind: "Deployment", name: "web", controller: true }] },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "web", "pod-template-hash": "abc" } },
      template: { metadata: { labels: { app: "web", "pod-template-hash": "abc" } } },
    },
  });
});

test("the cause of a change is taken over, kubectl's copy of what it applied is not", () => {
  const annotations = {
    "kubernetes.io/change-cause": "a fix",
    "kubectl.kubernetes.io/last-applied-configuration": "{}",
  };

  expect(stored(deployment(annotations), 1).metadata.annotations).toEqual({
    "kubernetes.io/change-cause": "a fix",
    "deployment.kubernetes.io/desired-replicas": "3",
    "deployment.kubernetes.io/max-replicas": "4",
    "deployment.kubernetes.io/revision": "1",
  });
});

test("the hash does not make a template another one, its image does", () => {
  const set = stored(deployment(), 1);

  expect(hasTemplate(set, template)).toBe(true);
  expect(hasTemplate(set, { ...template, spec: { containers: [{ name: "web", image: "web:2" }] } })).toBe(false);
});

test("a ReplicaSet that is as it should be lacks nothing", () => {
  expect(missingInReplicaSet(stored(deployment(), 2), deployment(), 2)).toBeUndefined();
});

test("a ReplicaSet that is rolled back to gets a new revision, and remembers those that it had", () => {
  const first = missingInReplicaSet(stored(deployment(), 1), deployment(), 3);
  expect(first?.metadata.annotations).toEqual({
    "deployment.kubernetes.io/revision": "3",
    "deployment.kubernetes.io/revision-history": "1",
  });

  const set = stored(deployment(), 3);
  const again = {
    ...set,
    metadata: { ...set.metadata, annotations: { ...set.metadata.annotations, ...first?.metadata.annotations } },
  };
  const second = missingInReplicaSet(again, deployment(), 5);
  expect(second?.metadata.annotations["deployment.kubernetes.io/revision-history"]).toBe("1,3");
});

test("a changed minReadySeconds reaches the ReplicaSet without a rollout", () => {
  const missing = missingInReplicaSet(stored(deployment(), 1), deployment({}, { minReadySeconds: 10 }), 1);

  expect(missing).toEqual({ metadata: { annotations: {} }, spec: { minReadySeconds: 10 } });
});
