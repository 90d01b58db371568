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
  /** `true` when `current` was made just now. */
  readonly isNew?: boolean;
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
    failureCondition(observation),
  ].filter((condition) => condition !== undefined);
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...withoutZeros(counts),
    ...terminating(current ? [current, ...old] : old),
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

/** Whether anybody wants to know how a rollout goes: the largest number is as good as no deadline. */
export function deadlineMs({ spec }: Stored<Deployment>): number | undefined {
  const seconds = spec?.progressDeadlineSeconds ?? noDeadline;
  return seconds >= noDeadline ? undefined : seconds * 1000;
}

const noDeadline = 2 ** 31 - 1;

interface ReplicaCounts {
  readonly total: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly unavailableReplicas: number;
}

type NewCondition = Pick<DeploymentCondition, "type" | "status" | "reason" | "message">;

function countReplicas(current: Stored<ReplicaSet> | undefined, old: readonly Stored<ReplicaSet>[]): ReplicaCounts {
  const all = current ? [current, ...old] : old;
  const sum = (of: (set: Stored<ReplicaSet>) => number | undefined): number =>
    all.reduce((total, set) => total + (of(set) ?? 0), 0);
  const availableReplicas = sum(({ status }) => status?.availableReplicas);
  const wanted = sum(({ spec }) => spec?.replicas);
  return {
    total: sum(({ status }) => status?.replicas),
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: sum(({ status }) => status?.readyReplicas),
    availableReplicas,
    unavailableReplicas: Math.max(0, wanted - availableReplicas),
  };
}

/** The API leaves zeros out, and so must a status that is compared with what was stored. */
function withoutZeros({ total, ...counts }: ReplicaCounts): DeploymentStatus {
  const all = { replicas: total, ...counts };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}

/** The one count in which a zero tells something: that it is known (KEP-3973). */
function terminating(sets: readonly Stored<ReplicaSet>[]): Pick<DeploymentStatus, "terminatingReplicas"> {
  const counts = sets.flatMap(({ status }) => status?.terminatingReplicas ?? []);
  if (sets.length === 0 || counts.length < sets.length) return {};
  return { terminatingReplicas: counts.reduce((sum, count) => sum + count, 0) };
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

function progressingCondition(observation: DeploymentObservation, counts: ReplicaCounts): NewCondition | undefined {
  const { deployment, current } = observation;
  if (deadlineMs(deployment) === undefined) return undefined;
  const before = deployment.status?.conditions?.find(({ type }) => type === "Progressing");
  const paused = pauseCondition(deployment, before);
  if (paused) return paused;
  const name = current?.metadata.name ?? "";
  if (observation.isNew === true) return progressing("NewReplicaSetCreated", `Created new replica set "${name}"`);
  // A rollout that has ended stays so, whatever becomes of its pods and however it is scaled.
  if (before?.reason === "NewReplicaSetAvailable" && counts.total === counts.updatedReplicas) return before;
  const what = current ? `ReplicaSet "${name}"` : `Deployment "${deployment.metadata.name}"`;
  if (isComplete(observation)) return progressing("NewReplicaSetAvailable", `${what} has successfully progressed.`);
  if (hasProgressed(deployment.status, counts)) return progressing("ReplicaSetUpdated", `${what} is progressing.`);
  if (before && hasTimedOut(observation, before)) {
    const message = `${what} has timed out progressing.`;
    return { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message };
  }
  if (before) return before;
  return current
    ? progressing("FoundNewReplicaSet", `Found new replica set "${name}"`)
    : progressing("ReplicaSetUpdated", `${what} is progressing.`);
}

function progressing(reason: string, message: string): NewCondition {
  return { type: "Progressing", status: "True", reason, message };
}

function pauseCondition(
  { spec }: Stored<Deployment>,
  before: DeploymentCondition | undefined,
): NewCondition | undefined {
  const unknown = { type: "Progressing", status: "Unknown" };
  if (spec?.paused === true) {
    // What went wrong before is still worth knowing.
    if (before?.reason === "ProgressDeadlineExceeded") return before;
    return { ...unknown, reason: "DeploymentPaused", message: "Deployment is paused" };
  }
  if (before?.reason !== "DeploymentPaused") return undefined;
  return { ...unknown, reason: "DeploymentResumed", message: "Deployment is resumed" };
}

/** A ReplicaSet that cannot make its pods says so; the newest one counts. */
function failureCondition({ current, old }: DeploymentObservation): NewCondition | undefined {
  const all = [...(current ? [current] : []), ...old];
  const failures = all.flatMap(
    ({ status }) => status?.conditions?.filter(({ type }) => type === "ReplicaFailure") ?? [],
  );
  const [failure] = failures;
  if (!failure) return undefined;
  const { type, status, reason = "", message = "" } = failure;
  return { type, status, reason, message };
}

/** Whether the last progress lies further back than the deadline. */
function hasTimedOut({ deployment, nowMs }: DeploymentObservation, before: DeploymentCondition): boolean {
  if (before.reason === "ProgressDeadlineExceeded") return true;
  const limitMs = deadlineMs(deployment);
  if (before.lastUpdateTime === undefined || before.reason === "NewReplicaSetAvailable" || limitMs === undefined)
    return false;
  return Date.parse(before.lastUpdateTime) + limitMs <= nowMs;
}

/** Any count that moved is progress. */
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
  const isProgress =
    condition.reason === "ReplicaSetUpdated" && hasProgressed(deployment.status, countReplicas(current, old));
  if (isSame && !isProgress) return before;
  const lastTransitionTime = before?.status === condition.status ? (before.lastTransitionTime ?? now) : now;
  return { ...condition, lastUpdateTime: now, lastTransitionTime };
}
