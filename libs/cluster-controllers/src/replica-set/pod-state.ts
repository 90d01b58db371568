// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import type { Pod } from "@nuvolaris/client";

/** Whether the pod counts towards its owner's replicas: it has not ended, and is not being deleted. */
export function isActive({ metadata, status }: Stored<Pod>): boolean {
  return metadata.deletionTimestamp === undefined && status?.phase !== "Succeeded" && status?.phase !== "Failed";
}

export function isReady({ status }: Stored<Pod>): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ?? false;
}

/** When the pod will have been ready for `minReadySeconds`, in epoch milliseconds; `undefined` while it is not ready. */
export function availableAtMs(pod: Stored<Pod>, minReadySeconds: number): number | undefined {
  const ready = pod.status?.conditions?.find(({ type, status }) => type === "Ready" && status === "True");
  if (!ready) return undefined;
  return Date.parse(ready.lastTransitionTime ?? pod.metadata.creationTimestamp) + minReadySeconds * 1000;
}

/**
 * Which pods go first when a ReplicaSet shrinks: those that are worth least.
 * https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#scaling-a-replicaset
 */
export function byWorth(left: Stored<Pod>, right: Stored<Pod>): number {
  for (const worth of worths) {
    const difference = worth(left) - worth(right);
    if (difference !== 0) return difference;
  }
  return left.metadata.name < right.metadata.name ? -1 : 1;
}

const phases = ["Pending", "Unknown", "Running"];
const deletionCost = "controller.kubernetes.io/pod-deletion-cost";

/** In the order in which they count; the pod with less goes first. */
const worths: readonly ((pod: Stored<Pod>) => number)[] = [
  ({ spec }) => (spec?.nodeName === undefined || spec.nodeName === "" ? 0 : 1),
  ({ status }) => phases.indexOf(status?.phase ?? "Pending"),
  (pod) => (isReady(pod) ? 1 : 0),
  ({ metadata }) => Number(metadata.annotations?.[deletionCost] ?? 0),
  // The younger one goes: it has served for a shorter time.
  (pod) => -(availableAtMs(pod, 0) ?? 0),
  ({ status }) => -(status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0),
  ({ metadata }) => -Date.parse(metadata.creationTimestamp),
];
