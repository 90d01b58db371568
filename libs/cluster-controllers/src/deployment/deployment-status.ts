// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a Deployment says of itself, worked out from its ReplicaSets. Reasons and messages are Kubernetes' own. */
import type { Stored } from "@nuvolaris/api-machinery";
import { formatTime } from "@nuvolaris/api-machinery";
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from "@nuvolaris/client";

export interface DeploymentObservation {
  readonly deployment: Stored<Deployment>;
  /** The ReplicaSet of the present template; `undefined` until it is made. */
  readonly current: Stored<ReplicaSet> | undefined;
  readonly old: readonly Stored<ReplicaSet>[];
  readonly maxUnavailable: number;
  readonly nowMs: number;
}

/** The status to be written. The same observation gives the same status: times move only with what they are about. */
export function deploymentStatus(observation: DeploymentObservation): DeploymentStatus {
  const { deployment, current, old } = observation;
  const counts = countReplicas(current, old);
  const { collisionCount } = deployment.status ?? {};
  const conditions = [
    availableCondition(observation, counts.availableReplicas),
    progressingCondition(observation, counts),
  ];
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...withoutZeros({ ...counts, unavailableReplicas: Math.max(0, counts.total - counts.availableReplicas) }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: conditions.map((condition) => settleTimes(condition, observation)),
  };
}

/** Whether the rollout has ended: all pods are of the present template, and all are available. */
export function isComplete({ deployment, current, old }: DeploymentObservation): boolean {
  const desired = deployment.spec?.replicas ?? 1;
  const { total, updatedReplicas, availableReplicas } = countReplicas(current, old);
  return updatedReplicas === desired && total === desired && availableReplicas === desired;
}

interface ReplicaCounts {
  readonly total: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
}

type NewCondition = Pick<DeploymentCondition, "type" | "status" | "reason" | "message">;

function countReplicas(current: Stored<ReplicaSet> | undefined, old: readonly Stored<ReplicaSet>[]): ReplicaCounts {
  const all = current ? [current, ...old] : old;
  const sum = (of: (set: Stored<ReplicaSet>) => number | undefined): number =>
    all.reduce((total, set) => total + (of(set) ?? 0), 0);
  return {
    total: sum(({ status }) => status?.replicas),
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: sum(({ status }) => status?.readyReplicas),
    availableReplicas: sum(({ status }) => status?.availableReplicas),
  };
}

/** The API leaves zeros out, and so must a status that is compared with what was stored. */
function withoutZeros({ total, ...counts }: ReplicaCounts & { unavailableReplicas: number }): DeploymentStatus {
  const all = { replicas: total, ...counts };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}

function availableCondition({ deployment, maxUnavailable }: DeploymentObservation, available: number): NewCondition {
  const isAvailable = available >= (deployment.spec?.replicas ?? 1) - maxUnavailable;
  return {
    type: "Available",
    status: isAvailable ? "True" : "False",
    reason: isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
    message: `Deployment ${isAvailable ? "has" : "does not have"} minimum availability.`,
  };
}

function progressingCondition(observation: DeploymentObservation, counts: ReplicaCounts): NewCondition {
  const { deployment, current } = observation;
  const what = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  if (deployment.spec?.paused) {
    return { type: "Progressing", status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" };
  }
  if (isComplete(observation)) {
    const message = `${what} has successfully progressed.`;
    return { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable", message };
  }
  if (hasTimedOut(observation, counts)) {
    const message = `${what} has timed out progressing.`;
    return { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message };
  }
  return { type: "Progressing", status: "True", reason: "ReplicaSetUpdated", message: `${what} is progressing.` };
}

/** Whether the last progress lies further back than the deadline. Any moved count is progress. */
function hasTimedOut({ deployment, nowMs }: DeploymentObservation, counts: ReplicaCounts): boolean {
  const { status, spec } = deployment;
  const before = status?.conditions?.find(({ type }) => type === "Progressing");
  if (before?.lastUpdateTime === undefined || before.reason === "NewReplicaSetAvailable") return false;
  if (before.reason === "ProgressDeadlineExceeded") return !hasProgressed(status, counts);
  const deadlineMs = (spec?.progressDeadlineSeconds ?? 600) * 1000;
  return !hasProgressed(status, counts) && Date.parse(before.lastUpdateTime) + deadlineMs <= nowMs;
}

function hasProgressed(status: DeploymentStatus | undefined, counts: ReplicaCounts): boolean {
  const oldBefore = (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0);
  const oldNow = counts.total - counts.updatedReplicas;
  return (
    counts.updatedReplicas > (status?.updatedReplicas ?? 0) ||
    oldNow < oldBefore ||
    counts.readyReplicas > (status?.readyReplicas ?? 0) ||
    counts.availableReplicas > (status?.availableReplicas ?? 0)
  );
}

function settleTimes(condition: NewCondition, observation: DeploymentObservation): DeploymentCondition {
  const { deployment, current, old, nowMs } = observation;
  const before = deployment.status?.conditions?.find(({ type }) => type === condition.type);
  const now = formatTime(nowMs);
  const isSame =
    before?.status === condition.status && before.reason === condition.reason && before.message === condition.message;
  const isProgress = condition.type === "Progressing" && hasProgressed(deployment.status, countReplicas(current, old));
  if (isSame && !isProgress) return before;
  const lastTransitionTime = before?.status === condition.status ? (before.lastTransitionTime ?? now) : now;
  return { ...condition, lastUpdateTime: now, lastTransitionTime };
}
