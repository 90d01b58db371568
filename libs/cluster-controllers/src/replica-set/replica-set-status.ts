// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatTime, selectorFromLabelSelector, type Stored } from "@nuvolaris/api-machinery";
import type { Pod, ReplicaSet, ReplicaSetStatus } from "@nuvolaris/client";
import { availableAtMs, isActive, isReady } from "./pod-state.ts";

/** Why pods could not be made or removed. */
export interface ReplicaFailure {
  readonly reason: "FailedCreate" | "FailedDelete";
  readonly message: string;
}

export interface ReplicaSetObservation {
  /** All that it controls. */
  readonly pods: readonly Stored<Pod>[];
  readonly failure: ReplicaFailure | undefined;
  readonly nowMs: number;
}

/** The status to be written: the same observation gives the same status. */
export function replicaSetStatus(
  set: Stored<ReplicaSet>,
  { pods, failure, nowMs }: ReplicaSetObservation,
): ReplicaSetStatus {
  const active = pods.filter(isActive);
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  const labels = selectorFromLabelSelector({ matchLabels: set.spec?.template?.metadata?.labels ?? {} });
  const isAvailable = (pod: Stored<Pod>): boolean => (availableAtMs(pod, minReadySeconds) ?? Infinity) <= nowMs;
  const isTerminating = ({ metadata }: Stored<Pod>): boolean => metadata.deletionTimestamp !== undefined;
  return {
    replicas: active.length,
    ...count("fullyLabeledReplicas", active.filter(({ metadata }) => labels.matches(metadata.labels)).length),
    ...count("readyReplicas", active.filter(isReady).length),
    ...count("availableReplicas", active.filter(isAvailable).length),
    // The one count in which a zero tells something: that it is known (KEP-3973).
    terminatingReplicas: pods.filter(isTerminating).length,
    observedGeneration: set.metadata.generation ?? 0,
    ...(failure && { conditions: [failureCondition(set, failure, nowMs)] }),
  };
}

function failureCondition({ status }: Stored<ReplicaSet>, { reason, message }: ReplicaFailure, nowMs: number) {
  const before = status?.conditions?.find(({ type }) => type === "ReplicaFailure");
  if (before?.reason === reason && before.message === message) return before;
  return { type: "ReplicaFailure", status: "True", reason, message, lastTransitionTime: formatTime(nowMs) };
}

/** The API leaves zeros out. */
function count<Field extends string>(field: Field, value: number): Partial<Record<Field, number>> {
  // Proof of the cast: the object has this one field.
  return value === 0 ? {} : ({ [field]: value } as Partial<Record<Field, number>>);
}
