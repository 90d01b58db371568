// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Columns of pods. What `Status` says is worked out from the containers: see the printer of a real server (printPod). */
import type { JsonValue } from "@nuvolaris/api-machinery";
import { at, has, listAt, numberAt, textAt } from "../built-ins/json-access.ts";
import type { ApiObject } from "../registry/api-object.ts";
import type { TableColumns } from "../registry/table-columns.ts";
import { ageOf } from "./age.ts";
import { age, named, shown, wide } from "./generic-columns.ts";

interface PodSummary {
  readonly ready: number;
  readonly total: number;
  readonly reason: string;
  readonly restarts: number;
  /** When the container that restarted last had ended; empty for none. */
  readonly lastRestart: string;
}

/** What the init containers say: the reason why the pod waits for them, and the restarts of those that keep running. */
interface InitSummary {
  readonly waiting: string | undefined;
  readonly ready: number;
  readonly restarts: readonly JsonValue[];
  readonly sidecarRestarts: readonly JsonValue[];
}

function summarize(pod: ApiObject): PodSummary {
  const init = summarizeInit(pod);
  const main = listAt(pod, "status", "containerStatuses");
  const isInitialized = init.waiting === undefined || isTrue(pod, "Initialized");
  const restarted = isInitialized ? [...init.sidecarRestarts, ...main] : init.restarts;
  const running = main.filter((container) => at(container, "ready") === true && has(container, "state", "running"));
  const sidecars = listAt(pod, "spec", "initContainers").filter(isSidecar);
  return {
    ready: init.ready + (isInitialized ? running.length : 0),
    total: listAt(pod, "spec", "containers").length + sidecars.length,
    reason: overriddenReason(pod, isInitialized ? mainReason(pod, init.waiting ?? phaseReason(pod)) : init.waiting),
    restarts: restarted.reduce<number>((sum, container) => sum + numberAt(container, "restartCount"), 0),
    lastRestart: restarted.reduce<string>(
      (last, container) => later(last, textAt(container, "lastState", "terminated", "finishedAt")),
      "",
    ),
  };
}

/** Of two times as RFC 3339 in UTC. */
function later(a: string, b: string): string {
  return a > b ? a : b;
}

function phaseReason(pod: ApiObject): string {
  const gated = listAt(pod, "status", "conditions").some(
    (condition) => textAt(condition, "type") === "PodScheduled" && textAt(condition, "reason") === "SchedulingGated",
  );
  if (gated) return "SchedulingGated";
  return textAt(pod, "status", "reason") || textAt(pod, "status", "phase");
}

function summarizeInit(pod: ApiObject): InitSummary {
  const specs = new Map(
    listAt(pod, "spec", "initContainers").map((container) => [textAt(container, "name"), container]),
  );
  const statuses = listAt(pod, "status", "initContainerStatuses");
  const sidecar = (status: JsonValue): boolean => isSidecar(specs.get(textAt(status, "name")));
  const isDone = (status: JsonValue): boolean =>
    at(status, "state", "terminated", "exitCode") === 0 && has(status, "state", "terminated");
  const isStarted = (status: JsonValue): boolean => sidecar(status) && at(status, "started") === true;
  const blocking = statuses.findIndex((status) => !isDone(status) && !isStarted(status));
  const seen = blocking < 0 ? statuses : statuses.slice(0, blocking + 1);
  const status = statuses[blocking];
  return {
    waiting: status === undefined ? undefined : initReason(status, `${blocking}/${specs.size}`),
    ready: seen.filter((candidate) => isStarted(candidate) && !isDone(candidate) && at(candidate, "ready") === true)
      .length,
    restarts: seen,
    sidecarRestarts: seen.filter(sidecar),
  };
}

/** An init container that goes on beside the others: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/ */
function isSidecar(container: JsonValue | undefined): boolean {
  return textAt(container, "restartPolicy") === "Always";
}

function initReason(status: JsonValue, progress: string): string {
  if (has(status, "state", "terminated")) return `Init:${endReason(status)}`;
  const reason = textAt(status, "state", "waiting", "reason");
  return `Init:${reason === "" || reason === "PodInitializing" ? progress : reason}`;
}

function endReason(status: JsonValue): string {
  const signal = numberAt(status, "state", "terminated", "signal");
  const reason = textAt(status, "state", "terminated", "reason");
  if (reason !== "") return reason;
  return signal === 0 ? `ExitCode:${numberAt(status, "state", "terminated", "exitCode")}` : `Signal:${signal}`;
}

/** The containers are read from the last to the first: what the first one says stands. */
function mainReason(pod: ApiObject, initial: string): string {
  let reason = initial;
  let failure = "";
  let hasRunning = false;
  for (const container of listAt(pod, "status", "containerStatuses").toReversed()) {
    if (textAt(container, "state", "waiting", "reason") !== "") {
      reason = textAt(container, "state", "waiting", "reason");
    } else if (has(container, "state", "terminated")) {
      reason = endReason(container);
      if (numberAt(container, "state", "terminated", "exitCode") !== 0) failure = reason;
    } else if (at(container, "ready") === true && has(container, "state", "running")) {
      hasRunning = true;
    }
  }
  if (reason !== "Completed") return reason;
  if (hasRunning && isTrue(pod, "Ready")) return "Running";
  return failure || (hasRunning ? "NotReady" : reason);
}

function overriddenReason(pod: ApiObject, reason: string): string {
  if (pod.metadata.deletionTimestamp === undefined) return reason;
  if (textAt(pod, "status", "reason") === "NodeLost") return "Unknown";
  return ["Succeeded", "Failed"].includes(textAt(pod, "status", "phase")) ? reason : "Terminating";
}

function isTrue(pod: ApiObject, type: string): boolean {
  return listAt(pod, "status", "conditions").some(
    (condition) => textAt(condition, "type") === type && textAt(condition, "status") === "True",
  );
}

function restartsText(pod: ApiObject, now: number): string {
  const { restarts, lastRestart } = summarize(pod);
  return restarts === 0 || lastRestart === "" ? String(restarts) : `${restarts} (${ageOf(lastRestart, now)} ago)`;
}

function gatesText(pod: ApiObject): string {
  const gates = listAt(pod, "spec", "readinessGates").map((gate) => textAt(gate, "conditionType"));
  return gates.length === 0 ? "<none>" : `${gates.filter((type) => isTrue(pod, type)).length}/${gates.length}`;
}

function orNone(text: string): string {
  return text === "" ? "<none>" : text;
}

export const podColumns: TableColumns = named(
  shown("Ready", (pod) => {
    const { ready, total } = summarize(pod);
    return `${ready}/${total}`;
  }),
  shown("Status", (pod) => summarize(pod).reason),
  shown("Restarts", restartsText),
  age,
  wide("IP", (pod) => orNone(textAt(listAt(pod, "status", "podIPs")[0], "ip"))),
  wide("Node", (pod) => orNone(textAt(pod, "spec", "nodeName"))),
  wide("Nominated Node", (pod) => orNone(textAt(pod, "status", "nominatedNodeName"))),
  wide("Readiness Gates", gatesText),
);
