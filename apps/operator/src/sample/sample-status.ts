// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { findCondition, type Stored } from "@nuvolaris/api-machinery";
import type { Deployment } from "@nuvolaris/client";
import type { Sample } from "@nuvolaris/crd-types";
import type { StatusChange } from "@nuvolaris/framework";

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
  const message = `Deployment ${deployment} belongs to somebody else; delete or rename it, or this Sample`;
  return { ready: false, reason: "NameTaken", message, readyReplicas: 0 };
}

/** The status that says so. */
export function statusOf({ ready, reason, message, readyReplicas }: Observation): StatusChange<Sample> {
  return { message, readyReplicas, conditions: [{ type: "Ready", status: ready ? "True" : "False", reason, message }] };
}

/** Whether the Sample's status says something else of its readiness so far: worth an event. */
export function isNews(sample: Stored<Sample>, { ready, reason }: Observation): boolean {
  const before = findCondition(sample.status?.conditions, "Ready");
  return before?.status !== (ready ? "True" : "False") || before.reason !== reason;
}
