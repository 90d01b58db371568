// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a kubelet says of a pod, worked out from the states of its containers. Reasons and messages are Kubernetes' own. */
import { formatTime, type Stored } from "@nuvolaris/api-machinery";
import type { Container, ContainerStatus, Pod, PodCondition, PodStatus } from "@nuvolaris/client";
import { restartPolicyOf } from "./behaviour-choice.ts";
import { isRestarted } from "./container-life.ts";

export interface PodContainers {
  readonly init: readonly ContainerStatus[];
  readonly main: readonly ContainerStatus[];
}

export interface PodPlace {
  readonly hostIP: string;
  readonly podIP: string;
  readonly nowMs: number;
}

/** The status to be written. The same containers give the same status: times move only with what they are about. */
export function podStatus(pod: Stored<Pod>, { init, main }: PodContainers, place: PodPlace): PodStatus {
  const before = pod.status ?? {};
  const phase = phaseOf(pod, { init, main });
  const hasSandbox = before.podIP !== undefined || [...init, ...main].some(hasStarted);
  const { generation } = pod.metadata;
  return {
    ...before,
    ...(generation !== undefined && { observedGeneration: generation }),
    phase,
    conditions: conditionsOf(pod, { init, main, phase, hasSandbox }, place.nowMs),
    hostIP: place.hostIP,
    hostIPs: [{ ip: place.hostIP }],
    ...(hasSandbox && { podIP: before.podIP ?? place.podIP, podIPs: [{ ip: before.podIP ?? place.podIP }] }),
    startTime: before.startTime ?? formatTime(place.nowMs),
    ...(init.length > 0 && { initContainerStatuses: init }),
    containerStatuses: main,
  };
}

/** Whether the init containers let the others begin: all have ended well, but for sidecars, which have started. */
export function isInitialized(pod: Pod, init: readonly ContainerStatus[]): boolean {
  const containers = pod.spec?.initContainers ?? [];
  return containers.every((container) => isPast(container, statusOf(init, container.name)));
}

/** Whether an init container lets the next one begin. */
export function isPast(container: Container, status: ContainerStatus | undefined): boolean {
  if (container.restartPolicy === "Always") return status?.state?.running !== undefined;
  return status?.state?.terminated?.exitCode === 0;
}

export function statusOf(statuses: readonly ContainerStatus[], name: string): ContainerStatus | undefined {
  return statuses.find((status) => status.name === name);
}

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase */
function phaseOf(pod: Pod, { init, main }: PodContainers): string {
  const failedInit = (pod.spec?.initContainers ?? []).some((container) => {
    const exitCode = statusOf(init, container.name)?.state?.terminated?.exitCode ?? 0;
    return exitCode !== 0 && !isRestarted(restartPolicyOf(pod, container), exitCode);
  });
  if (failedInit) return "Failed";
  if (!main.every((status) => hasStarted(status))) return "Pending";
  const isBeingDeleted = pod.metadata.deletionTimestamp !== undefined;
  const haveEnded = (pod.spec?.containers ?? []).every((container) => {
    const terminated = statusOf(main, container.name)?.state?.terminated;
    if (!terminated) return false;
    return isBeingDeleted || !isRestarted(restartPolicyOf(pod, container), terminated.exitCode);
  });
  if (!haveEnded) return "Running";
  return main.every(({ state }) => state?.terminated?.exitCode === 0) ? "Succeeded" : "Failed";
}

interface PodState extends PodContainers {
  readonly phase: string;
  readonly hasSandbox: boolean;
}

type NewCondition = Pick<PodCondition, "type" | "status" | "reason" | "message">;

function conditionsOf(pod: Stored<Pod>, state: PodState, nowMs: number): readonly PodCondition[] {
  const { init, main, phase, hasSandbox } = state;
  const unready = main.filter(({ ready }) => !ready).map(({ name }) => name);
  const hasEnded = phase === "Succeeded" || phase === "Failed";
  const ready = readiness(unready, { hasEnded, hasSucceeded: phase === "Succeeded" });
  const initialized: NewCondition =
    isInitialized(pod, init) || phase === "Succeeded"
      ? { type: "Initialized", status: "True", ...(phase === "Succeeded" && { reason: "PodCompleted" }) }
      : {
          type: "Initialized",
          status: "False",
          reason: "ContainersNotInitialized",
          message: `containers with incomplete status: [${incomplete(pod, init).join(" ")}]`,
        };
  const conditions: readonly NewCondition[] = [
    { type: "PodReadyToStartContainers", status: hasSandbox && !hasEnded ? "True" : "False" },
    initialized,
    { type: "Ready", ...ready },
    { type: "ContainersReady", ...ready },
    { type: "PodScheduled", status: "True" },
  ];
  const before = pod.status?.conditions ?? [];
  const others = before.filter(({ type }) => !conditions.some((condition) => condition.type === type));
  return [...conditions.map((condition) => settleTime(condition, before, nowMs)), ...others];
}

function readiness(
  unready: readonly string[],
  { hasEnded, hasSucceeded }: { readonly hasEnded: boolean; readonly hasSucceeded: boolean },
): Omit<NewCondition, "type"> {
  if (hasSucceeded) return { status: "False", reason: "PodCompleted" };
  if (hasEnded) return { status: "False", reason: "PodFailed" };
  if (unready.length === 0) return { status: "True" };
  return {
    status: "False",
    reason: "ContainersNotReady",
    message: `containers with unready status: [${unready.join(" ")}]`,
  };
}

function incomplete(pod: Pod, init: readonly ContainerStatus[]): readonly string[] {
  const containers = pod.spec?.initContainers ?? [];
  return containers.filter((container) => !isPast(container, statusOf(init, container.name))).map(({ name }) => name);
}

function settleTime(condition: NewCondition, before: readonly PodCondition[], nowMs: number): PodCondition {
  const known = before.find(({ type }) => type === condition.type);
  const isSame =
    known?.status === condition.status && known.reason === condition.reason && known.message === condition.message;
  if (isSame) return known;
  const lastTransitionTime =
    known?.status === condition.status ? (known.lastTransitionTime ?? formatTime(nowMs)) : formatTime(nowMs);
  return { ...condition, lastTransitionTime };
}

function hasStarted({ state, lastState, restartCount }: ContainerStatus): boolean {
  return (
    state?.running !== undefined ||
    state?.terminated !== undefined ||
    lastState?.terminated !== undefined ||
    restartCount > 0
  );
}
