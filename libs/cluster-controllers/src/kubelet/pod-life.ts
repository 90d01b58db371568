// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** One look at a pod: what is due of its containers now, and when the next look is worth while. */
import { deepEqual, type Stored } from "@nuvolaris/api-machinery";
import type { Container, ContainerStatus, Pod, PodStatus } from "@nuvolaris/client";
import { behaviourOf, restartPolicyOf } from "./behaviour-choice.ts";
import { newContainer, nextTransition, stageName, stopped, type ContainerLife } from "./container-life.ts";
import { isInitialized, isPast, podStatus, statusOf, type PodContainers } from "./pod-status.ts";
import type { Behaviours, StageEvent } from "./stage.ts";

export interface PodSurroundings {
  readonly behaviours: Behaviours;
  readonly nowMs: number;
  readonly hostIP: string;
  readonly podIP: string;
  readonly newId: () => string;
  /** For how long something of the pod has been in a stage. */
  readonly elapsedMs: (what: string, stage: string) => number;
}

export interface PodLook {
  /** The status to write; absent when it is as it was. */
  readonly status?: PodStatus;
  readonly events: readonly StageEvent[];
  /** When to look again; absent when nothing is to come. */
  readonly againInMs?: number;
  /** The pod has ended and can be removed. */
  readonly isGone?: boolean;
}

/** What a pod becomes that nobody has asked to go. A pod that has ended stays as it is. */
export function lookAtPod(pod: Stored<Pod>, surroundings: PodSurroundings): PodLook {
  if (pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed") return { events: [] };
  const containers = new ContainerRound(pod, surroundings);
  const init = containers.initContainers();
  const main = isInitialized(pod, init) ? containers.mainContainers() : containers.waitingContainers();
  return { ...written(pod, { init, main }, surroundings), events: containers.events, ...containers.again };
}

/** What a pod becomes that is being deleted: its containers are stopped, then it is removed. */
export function lookAtDeletedPod(pod: Stored<Pod>, surroundings: PodSurroundings): PodLook {
  const { init, main } = containersOf(pod);
  const running = [...init, ...main].filter(({ state }) => state?.running !== undefined);
  if (running.length === 0) return { events: [], isGone: true };
  const graceMs = (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  const stopMs = Math.max(...running.map(({ name }) => stopTimeOf(pod, name, surroundings.behaviours)));
  const elapsedMs = surroundings.elapsedMs("", "terminating");
  const leftMs = Math.min(stopMs, graceMs) - elapsedMs;
  const killing = running.map(({ name }) => killingEvent(name));
  // The same event again is counted, not repeated: it is told on the first look only.
  if (leftMs > 0) return { events: elapsedMs === 0 ? killing : [], againInMs: leftMs };
  const stop = (status: ContainerStatus): ContainerStatus =>
    stopped(status, surroundings.nowMs, stopTimeOf(pod, status.name, surroundings.behaviours) > graceMs);
  return { ...written(pod, { init: init.map(stop), main: main.map(stop) }, surroundings), events: [] };
}

/** Goes through a pod's containers, and gathers what is told of them and when the first of them goes on. */
class ContainerRound {
  readonly events: StageEvent[] = [];
  readonly #pod: Stored<Pod>;
  readonly #surroundings: PodSurroundings;
  #againInMs = Number.POSITIVE_INFINITY;

  constructor(pod: Stored<Pod>, surroundings: PodSurroundings) {
    this.#pod = pod;
    this.#surroundings = surroundings;
  }

  get again(): { readonly againInMs?: number } {
    return Number.isFinite(this.#againInMs) ? { againInMs: this.#againInMs } : {};
  }

  /** One after another: each waits for those before it. */
  initContainers(): readonly ContainerStatus[] {
    const known = this.#pod.status?.initContainerStatuses ?? [];
    const statuses: ContainerStatus[] = [];
    let isTurn = true;
    for (const container of this.#pod.spec?.initContainers ?? []) {
      const before = statusOf(known, container.name);
      const status = isTurn ? this.#advance(container, before) : (before ?? initializing(container));
      statuses.push(status);
      isTurn &&= isPast(container, status);
    }
    return statuses;
  }

  mainContainers(): readonly ContainerStatus[] {
    const known = this.#pod.status?.containerStatuses ?? [];
    return (this.#pod.spec?.containers ?? []).map((container) =>
      this.#advance(container, statusOf(known, container.name)),
    );
  }

  /** The main containers, while init containers run. */
  waitingContainers(): readonly ContainerStatus[] {
    const known = this.#pod.status?.containerStatuses ?? [];
    return (this.#pod.spec?.containers ?? []).map(
      (container) => statusOf(known, container.name) ?? initializing(container),
    );
  }

  #advance(container: Container, before: ContainerStatus | undefined): ContainerStatus {
    const life = this.#lifeOf(container);
    if (!before || isInitializing(before)) {
      const { status, events } = newContainer(life);
      this.events.push(...events);
      this.#lookAgain(status, life);
      return status;
    }
    const transition = nextTransition(before, life);
    if (!transition) return before;
    const leftMs = transition.afterMs - this.#surroundings.elapsedMs(container.name, stageName(before));
    if (leftMs > 0) {
      this.#againInMs = Math.min(this.#againInMs, leftMs);
      return before;
    }
    const { status, events } = transition.take();
    this.events.push(...events);
    this.#lookAgain(status, life);
    return status;
  }

  #lookAgain(status: ContainerStatus, life: ContainerLife): void {
    const next = nextTransition(status, life);
    if (!next) return;
    const leftMs = next.afterMs - this.#surroundings.elapsedMs(status.name, stageName(status));
    this.#againInMs = Math.min(this.#againInMs, Math.max(0, leftMs));
  }

  #lifeOf(container: Container): ContainerLife {
    const { behaviours, nowMs, newId } = this.#surroundings;
    return {
      container,
      behaviour: behaviourOf(this.#pod, container, behaviours),
      restartPolicy: restartPolicyOf(this.#pod, container),
      nowMs,
      newId,
    };
  }
}

function written(pod: Stored<Pod>, containers: PodContainers, place: PodSurroundings): { readonly status?: PodStatus } {
  const status = podStatus(pod, containers, place);
  return deepEqual(status, pod.status) ? {} : { status };
}

function containersOf({ status }: Stored<Pod>): PodContainers {
  return { init: status?.initContainerStatuses ?? [], main: status?.containerStatuses ?? [] };
}

function stopTimeOf(pod: Pod, name: string, behaviours: Behaviours): number {
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  const container = [...initContainers, ...containers].find((candidate) => candidate.name === name);
  return (container && behaviourOf(pod, container, behaviours).stopMs) ?? 200;
}

function killingEvent(name: string): StageEvent {
  return { type: "Normal", reason: "Killing", note: `Stopping container ${name}` };
}

function initializing({ name, image = "" }: Container): ContainerStatus {
  const state = { waiting: { reason: "PodInitializing" } };
  return { name, image, imageID: "", ready: false, started: false, restartCount: 0, state };
}

function isInitializing({ state }: ContainerStatus): boolean {
  return state?.waiting?.reason === "PodInitializing";
}
