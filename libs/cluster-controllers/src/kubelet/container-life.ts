// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** How one simulated container goes from stage to stage. Pure: what it was in, and for how long, is given. */
import { formatTime } from "@nuvolaris/api-machinery";
import type { Container, ContainerState, ContainerStatus } from "@nuvolaris/client";
import type { Behaviour, Stage, StageEvent, StageState } from "./stage.ts";

export interface ContainerLife {
  readonly container: Container;
  readonly behaviour: Behaviour;
  /** `Always`, `OnFailure` or `Never`. */
  readonly restartPolicy: string;
  readonly nowMs: number;
  /** A new id of the runtime's, for a container that starts. */
  readonly newId: () => string;
}

/** A step that is due: what the container becomes, and what is told of it. */
export interface Step {
  readonly status: ContainerStatus;
  readonly events: readonly StageEvent[];
}

/** What comes next in a container's life, and after how long in its present stage. */
export interface Transition {
  readonly afterMs: number;
  take(): Step;
}

/** A container that has ended stays so for a moment, in which people and controllers can see it. */
const endedMs = 500;
/** kubelet: the first restart is at once, then 10 s, doubled up to five minutes. */
const firstBackoffMs = 10_000;
const longestBackoffMs = 300_000;
const crashLoop = "CrashLoopBackOff";

/** The status of a container that is not made yet. */
export function newContainer({ container, behaviour }: Pick<ContainerLife, "container" | "behaviour">): Step {
  const [first] = behaviour.stages;
  const waiting = first && "waiting" in first.state ? first.state.waiting : { reason: "ContainerCreating" };
  return {
    status: {
      name: container.name,
      image: container.image ?? "",
      imageID: "",
      ready: false,
      started: false,
      restartCount: 0,
      state: { waiting },
    },
    events: eventsOf(first, container),
  };
}

/** `undefined`: the container stays as it is. */
export function nextTransition(status: ContainerStatus, life: ContainerLife): Transition | undefined {
  const { state = {} } = status;
  if (state.waiting?.reason === crashLoop) {
    return { afterMs: backoffMs(status.restartCount), take: () => restart(status, life) };
  }
  if (state.terminated) return afterEnd(status, state.terminated.exitCode, life);
  const { stages } = life.behaviour;
  const index = stages.findIndex((stage) => isIn(status, stage.state));
  const stage = stages[index];
  if (stage?.lastsMs === undefined) return undefined;
  const next = stages[stage.then ?? index + 1];
  return next && { afterMs: stage.lastsMs, take: () => enter(status, next, life) };
}

/** Names the stage that a container is in; it changes when the container goes on. */
export function stageName({ state, ready, restartCount }: ContainerStatus): string {
  if (state?.waiting) return `${state.waiting.reason ?? ""} ${restartCount}`;
  if (state?.terminated) return `terminated ${restartCount}`;
  return `running ${ready ? "ready" : "unready"} ${restartCount}`;
}

/** A container that was stopped: by itself, or by SIGKILL. */
export function stopped(status: ContainerStatus, nowMs: number, wasKilled: boolean): ContainerStatus {
  if (!status.state?.running) return status;
  const outcome = wasKilled ? { exitCode: 137, reason: "Error" } : { exitCode: 0, reason: "Completed" };
  return { ...status, ready: false, started: false, state: endOf(status, outcome, nowMs) };
}

/** Whether a container that ended so is started again. */
export function isRestarted(restartPolicy: string, exitCode: number): boolean {
  return restartPolicy === "Always" || (restartPolicy === "OnFailure" && exitCode !== 0);
}

function afterEnd(status: ContainerStatus, exitCode: number, life: ContainerLife): Transition | undefined {
  if (!isRestarted(life.restartPolicy, exitCode)) return undefined;
  if (status.restartCount === 0) return { afterMs: endedMs, take: () => restart(status, life) };
  return { afterMs: endedMs, take: () => waitForRestart(status, life) };
}

function backoffMs(restartCount: number): number {
  return Math.min(firstBackoffMs * 2 ** Math.max(0, restartCount - 1), longestBackoffMs);
}

function waitForRestart(status: ContainerStatus, { container }: ContainerLife): Step {
  const seconds = backoffMs(status.restartCount) / 1000;
  const delay = seconds >= 60 ? `${Math.floor(seconds / 60)}m${seconds % 60}s` : `${seconds}s`;
  const message = `back-off ${delay} restarting failed container=${container.name}`;
  return {
    status: {
      ...status,
      ready: false,
      state: { waiting: { reason: crashLoop, message } },
      ...(status.state && { lastState: status.state }),
    },
    events: [{ type: "Warning", reason: "BackOff", note: `Back-off restarting failed container ${container.name}` }],
  };
}

/** The image is there; the container runs again. */
function restart(status: ContainerStatus, life: ContainerLife): Step {
  const running = life.behaviour.stages.find(({ state }) => "running" in state);
  if (!running) return { status, events: [] };
  const ended = status.state?.terminated ? { lastState: status.state } : {};
  const again = { ...status, ...ended, restartCount: status.restartCount + 1 };
  const { status: next, events } = enter(again, running, life);
  const note = `Container image "${life.container.image ?? ""}" already present on machine`;
  const pulled: StageEvent = { type: "Normal", reason: "Pulled", note };
  return { status: next, events: events.map((event) => (event.reason === "Pulled" ? pulled : event)) };
}

function enter(status: ContainerStatus, stage: Stage, life: ContainerLife): Step {
  const { state } = stage;
  const events = eventsOf(stage, life.container);
  if ("waiting" in state) return { status: { ...status, ready: false, state: { waiting: state.waiting } }, events };
  if ("terminated" in state) {
    const ended = endOf(status, state.terminated, life.nowMs);
    return { status: { ...status, ready: false, started: false, state: ended }, events };
  }
  const isNew = !status.state?.running;
  const startedAt = status.state?.running?.startedAt ?? formatTime(life.nowMs);
  const next: ContainerStatus = {
    ...status,
    ready: state.running.ready,
    started: true,
    imageID: `simulated://${status.image}`,
    state: { running: { startedAt } },
    ...(isNew && { containerID: life.newId() }),
  };
  return { status: next, events: isNew ? events : [] };
}

function endOf(
  status: ContainerStatus,
  outcome: { readonly exitCode: number; readonly reason: string },
  nowMs: number,
): ContainerState {
  const startedAt = status.state?.running?.startedAt;
  return {
    terminated: {
      ...outcome,
      ...(startedAt !== undefined && { startedAt }),
      finishedAt: formatTime(nowMs),
      ...(status.containerID !== undefined && { containerID: status.containerID }),
    },
  };
}

function isIn({ state, ready }: ContainerStatus, stage: StageState): boolean {
  if ("waiting" in stage) return state?.waiting !== undefined && state.waiting.reason === stage.waiting.reason;
  return "running" in stage && state?.running !== undefined && ready === stage.running.ready;
}

function eventsOf(stage: Stage | undefined, { name, image = "" }: Container): readonly StageEvent[] {
  return (stage?.events ?? []).map((event) => ({
    ...event,
    note: event.note.replaceAll("{image}", image).replaceAll("{container}", name),
  }));
}
