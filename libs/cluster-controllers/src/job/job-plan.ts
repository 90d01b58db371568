// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What a Job needs now, worked out from its pods. Reasons and messages are Kubernetes' own:
 * https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
import { formatTime, type Stored } from "@nuvolaris/api-machinery";
import type { Job, JobCondition, JobSpec, JobStatus, Pod } from "@nuvolaris/client";
import { isActive, isReady } from "../replica-set/pod-state.ts";

export interface JobPlan {
  readonly status: JobStatus;
  /** How many pods to make. */
  readonly create: number;
  readonly remove: readonly Stored<Pod>[];
  /** When something is to be done although nothing has changed. */
  readonly againInMs?: number;
  /** Why the Job has come to its end, if this is the moment. */
  readonly outcome?: JobOutcome;
}

export interface JobOutcome {
  readonly type: "Complete" | "Failed";
  readonly reason: string;
  readonly message: string;
}

/** A new pod waits for so long after a failure, doubled with each further one. */
const firstBackoffMs = 10_000;
const longestBackoffMs = 600_000;
const defaultBackoffLimit = 6;

export function hasFinished({ status }: Stored<Job>): boolean {
  return status?.conditions?.some(({ type, status: value }) => isOutcome(type) && value === "True") ?? false;
}

export function planJob(job: Stored<Job>, pods: readonly Stored<Pod>[], nowMs: number): JobPlan {
  const spec: JobSpec = job.spec ?? { template: {} };
  const counts = countPods(job, pods);
  if (spec.suspend === true) return suspended(job, counts, nowMs);
  const startTime = job.status?.startTime ?? formatTime(nowMs);
  const outcome = decided(job) ?? outcomeOf(spec, counts, nowMs - Date.parse(startTime));
  if (outcome) return finished(job, { counts, outcome, startTime }, nowMs);
  const { backoffMs, wanted } = need(spec, counts, nowMs);
  const missing = wanted - counts.active.length;
  const deadlineMs = (spec.activeDeadlineSeconds ?? Infinity) * 1000 + Date.parse(startTime) - nowMs;
  const againInMs = Math.min(deadlineMs, missing > 0 && backoffMs > 0 ? backoffMs : Infinity);
  return {
    status: { ...statusOf(job, counts), startTime, ...withConditions(resumed(job, nowMs)) },
    create: backoffMs > 0 ? 0 : Math.max(0, missing),
    remove: missing < 0 ? counts.active.slice(missing) : [],
    ...(Number.isFinite(againInMs) && { againInMs }),
  };
}

interface PodCounts {
  readonly active: readonly Stored<Pod>[];
  readonly terminating: number;
  readonly ready: number;
  readonly succeeded: number;
  readonly failed: readonly Stored<Pod>[];
  /** Never less than was reported before, though pods that have ended may be removed. */
  readonly failedCount: number;
  readonly lastSuccessMs: number;
}

function countPods({ status }: Stored<Job>, pods: readonly Stored<Pod>[]): PodCounts {
  const active = pods.filter(isActive);
  const succeeded = pods.filter((pod) => pod.status?.phase === "Succeeded");
  const failed = pods.filter((pod) => pod.status?.phase === "Failed");
  return {
    active,
    terminating: pods.filter((pod) => pod.metadata.deletionTimestamp !== undefined && !hasEnded(pod)).length,
    ready: active.filter(isReady).length,
    succeeded: Math.max(succeeded.length, status?.succeeded ?? 0),
    failed,
    failedCount: Math.max(failed.length, status?.failed ?? 0),
    lastSuccessMs: Math.max(0, ...succeeded.map(endOf)),
  };
}

/** An end that was decided on stays, though the pods that it was decided by may be gone. */
function decided({ status }: Stored<Job>): JobOutcome | undefined {
  const found = status?.conditions?.find(({ type, status: value }) => value === "True" && Object.hasOwn(ends, type));
  const type = found && ends[found.type];
  return type && { type, reason: found.reason ?? "", message: found.message ?? "" };
}

const ends: Readonly<Record<string, JobOutcome["type"]>> = { SuccessCriteriaMet: "Complete", FailureTarget: "Failed" };

function outcomeOf(spec: JobSpec, counts: PodCounts, ranMs: number): JobOutcome | undefined {
  const limit = spec.backoffLimit ?? defaultBackoffLimit;
  if (counts.failedCount > limit || hasRestartedTooOften(spec, counts, limit)) {
    const message = "Job has reached the specified backoff limit";
    return { type: "Failed", reason: "BackoffLimitExceeded", message };
  }
  if (spec.activeDeadlineSeconds !== undefined && ranMs >= spec.activeDeadlineSeconds * 1000) {
    return { type: "Failed", reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" };
  }
  const isComplete =
    spec.completions === undefined
      ? counts.succeeded > 0 && counts.active.length === 0
      : counts.succeeded >= spec.completions;
  const message = "Reached expected number of succeeded pods";
  return isComplete ? { type: "Complete", reason: "CompletionsReached", message } : undefined;
}

/** Where the kubelet restarts containers in their pod, each restart counts. */
function hasRestartedTooOften({ template }: JobSpec, { active }: PodCounts, limit: number): boolean {
  if (template.spec?.restartPolicy !== "OnFailure") return false;
  const restarts = active
    .flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function need(
  { completions, parallelism = 1 }: JobSpec,
  counts: PodCounts,
  nowMs: number,
): { readonly wanted: number; readonly backoffMs: number } {
  const { active, succeeded, failed, lastSuccessMs } = counts;
  // A queue of work that nobody has counted: when one pod has found it empty, no new ones come.
  const inQueue = succeeded > 0 ? active.length : parallelism;
  const wanted = completions === undefined ? inQueue : Math.min(parallelism, completions - succeeded);
  const recent = failed.map(endOf).filter((atMs) => atMs > lastSuccessMs);
  if (recent.length === 0) return { wanted, backoffMs: 0 };
  const delayMs = Math.min(firstBackoffMs * 2 ** (recent.length - 1), longestBackoffMs);
  return { wanted, backoffMs: Math.max(0, Math.max(...recent) + delayMs - nowMs) };
}

function suspended(job: Stored<Job>, counts: PodCounts, nowMs: number): JobPlan {
  const { startTime: _startTime, ...status } = statusOf(job, counts);
  const condition = { type: "Suspended", status: "True", reason: "JobSuspended", message: "Job suspended" };
  return { status: { ...status, conditions: settle(job, condition, nowMs) }, create: 0, remove: counts.active };
}

function resumed(job: Stored<Job>, nowMs: number): readonly JobCondition[] {
  const isSuspended = job.status?.conditions?.some(({ type, status }) => type === "Suspended" && status === "True");
  if (isSuspended !== true) return job.status?.conditions ?? [];
  return settle(job, { type: "Suspended", status: "False", reason: "JobResumed", message: "Job resumed" }, nowMs);
}

/** First it is said what the end will be; when the last pod has ended, that it has come. */
function finished(
  job: Stored<Job>,
  {
    counts,
    outcome,
    startTime,
  }: { readonly counts: PodCounts; readonly outcome: JobOutcome; readonly startTime: string },
  nowMs: number,
): JobPlan {
  const { type, ...why } = outcome;
  const criteria = { type: type === "Complete" ? "SuccessCriteriaMet" : "FailureTarget", status: "True", ...why };
  const isOver = counts.active.length === 0 && counts.terminating === 0;
  const decided = settle(job, criteria, nowMs);
  const ended: JobStatus = { ...job.status, conditions: decided };
  const conditions = isOver ? settle({ ...job, status: ended }, { type, status: "True", ...why }, nowMs) : decided;
  return {
    status: {
      ...statusOf(job, counts),
      startTime,
      ...(isOver && type === "Complete" && { completionTime: formatTime(nowMs) }),
      conditions,
    },
    create: 0,
    remove: counts.active,
    ...(isOver && { outcome }),
  };
}

function statusOf({ status = {} }: Stored<Job>, counts: PodCounts): JobStatus {
  const { active: _a, ready: _r, succeeded: _s, failed: _f, terminating: _t, ...rest } = status;
  return {
    ...rest,
    ...(counts.active.length > 0 && { active: counts.active.length }),
    ...(counts.succeeded > 0 && { succeeded: counts.succeeded }),
    ...(counts.failedCount > 0 && { failed: counts.failedCount }),
    terminating: counts.terminating,
    ready: counts.ready,
  };
}

function settle(
  job: Stored<Job>,
  condition: Pick<JobCondition, "type" | "status" | "reason" | "message">,
  nowMs: number,
): readonly JobCondition[] {
  const before = job.status?.conditions ?? [];
  const known = before.find(({ type }) => type === condition.type);
  if (known?.status === condition.status && known.reason === condition.reason) return before;
  const time = formatTime(nowMs);
  const next = { ...condition, lastProbeTime: time, lastTransitionTime: time };
  return known ? before.map((each) => (each === known ? next : each)) : [...before, next];
}

function withConditions(conditions: readonly JobCondition[]): Pick<JobStatus, "conditions"> {
  return conditions.length === 0 ? {} : { conditions };
}

function hasEnded({ status }: Stored<Pod>): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

function endOf({ status, metadata }: Stored<Pod>): number {
  const ends = (status?.containerStatuses ?? []).flatMap(({ state }) => state?.terminated?.finishedAt ?? []);
  return Math.max(Date.parse(metadata.creationTimestamp), ...ends.map((time) => Date.parse(time)));
}

function isOutcome(type: string): boolean {
  return type === "Complete" || type === "Failed";
}
