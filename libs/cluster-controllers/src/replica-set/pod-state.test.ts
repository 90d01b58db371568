// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import type { Pod } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { availableAtMs, byWorth, isActive, isReady } from "./pod-state.ts";

const start = Date.UTC(2026, 0, 1);

interface Looks {
  readonly node?: string;
  readonly phase?: string;
  readonly readySince?: string;
  readonly cost?: string;
  readonly restarts?: number;
  readonly created?: string;
  readonly deleted?: boolean;
}

function pod(name: string, looks: Looks = {}): Stored<Pod> {
  const { node = "dev-node", phase = "Running", readySince = "2026-01-01T00:00:00Z", restarts = 0 } = looks;
  const container = { name: "main", image: "", imageID: "", ready: true, restartCount: restarts };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "demo",
      uid: name,
      resourceVersion: "1",
      creationTimestamp: looks.created ?? "2026-01-01T00:00:00Z",
      ...(looks.deleted === true && { deletionTimestamp: "2026-01-01T01:00:00Z" }),
      ...(looks.cost !== undefined && { annotations: { "controller.kubernetes.io/pod-deletion-cost": looks.cost } }),
    },
    spec: { containers: [], nodeName: node },
    status: {
      phase,
      containerStatuses: [container],
      conditions: readySince === "" ? [] : [{ type: "Ready", status: "True", lastTransitionTime: readySince }],
    },
  };
}

test.each<{ what: string; first: Looks; second: Looks }>([
  { what: "on no node", first: { node: "" }, second: { phase: "Pending" } },
  { what: "pending", first: { phase: "Pending" }, second: { readySince: "" } },
  { what: "not ready", first: { readySince: "" }, second: { cost: "-1" } },
  { what: "of the lowest cost", first: { cost: "-1" }, second: {} },
  { what: "ready for the shortest time", first: { readySince: "2026-01-01T00:01:00Z" }, second: { restarts: 3 } },
  { what: "restarted most often", first: { restarts: 3 }, second: { restarts: 1 } },
  { what: "the youngest", first: { created: "2026-01-01T00:00:01Z" }, second: {} },
])("when a ReplicaSet shrinks, the pod that is $what goes first", ({ first, second }) => {
  expect([pod("a", second), pod("b", first)].sort(byWorth).map(({ metadata }) => metadata.name)).toEqual(["b", "a"]);
});

test("pods that have ended or are being deleted do not count", () => {
  expect(isActive(pod("a"))).toBe(true);
  expect(isActive(pod("a", { phase: "Succeeded" }))).toBe(false);
  expect(isActive(pod("a", { phase: "Failed" }))).toBe(false);
  expect(isActive(pod("a", { deleted: true }))).toBe(false);
});

test("a pod is available when it has been ready for long enough", () => {
  expect(availableAtMs(pod("a"), 10)).toBe(start + 10_000);
  expect(availableAtMs(pod("a", { readySince: "" }), 10)).toBeUndefined();
  expect(isReady(pod("a", { readySince: "" }))).toBe(false);
});
