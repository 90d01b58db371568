// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { setCondition, type Stored } from "@nuvolaris/api-machinery";
import type { Deployment } from "@nuvolaris/client";
import type { Sample } from "@nuvolaris/crd-types";

/** What can be said of a Sample: how many replicas are ready, and whether that is what it asks for. */
export interface Observation {
  readonly ready: boolean;
  /** One CamelCase word for programs. */
  readonly reason: "Ready" | "Progressing" | "NameTaken";
  readonly message: string;
  readonly readyReplicas: number;
}

/** Judges a Sample by its Deployment. */
export function observe(sample: Stored<Sample>, deployment: Stored<Deployment>): Observation {
  const wanted = sample.spec.count;
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, readyReplicas = 0 } = deployment.status ?? {};
  const isCurrent = observedGeneration >= (deployment.metadata.generation ?? 0);
  // Replicas of an older template, or more of them than wanted, are replicas that are still to go.
  const ready = isCurrent && replicas === wanted && updatedReplicas === wanted && readyReplicas === wanted;
  const message = `${readyReplicas} of ${wanted} replicas are ready`;
  return { ready, reason: ready ? "Ready" : "Progressing", message, readyReplicas };
}

/** The name of the Sample's Deployment belongs to somebody else, who must not be robbed of it. */
export function nameTaken(deployment: string): Observation {
  const message = `Deployment ${deployment} is not controlled by this Sample; delete or rename one of them`;
  return { ready: false, reason: "NameTaken", message, readyReplicas: 0 };
}

/** The status that says so. The condition's time of transition moves only when it does. */
export function sampleStatus(
  sample: Stored<Sample>,
  observation: Observation,
  nowMs: number,
): NonNullable<Sample["status"]> {
  const { ready, reason, message, readyReplicas } = observation;
  const observedGeneration = sample.metadata.generation ?? 0;
  const condition = { type: "Ready", status: ready ? "True" : "False", reason, message, observedGeneration } as const;
  return {
    message,
    readyReplicas,
    observedGeneration,
    conditions: [...setCondition(sample.status?.conditions, condition, nowMs)],
  };
}
