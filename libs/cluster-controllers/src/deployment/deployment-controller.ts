// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Deployments: a history of ReplicaSets, the newest of which grows while the others shrink.
 *
 * Which ReplicaSets there are is in `replica-set-history.ts`, how far each may be scaled in `rolling-update.ts`, what is
 * reported in `deployment-status.ts`.
 */
import { objectKeyOf, type Stored } from "@nuvolaris/api-machinery";
import { Deployment, mergePatch, Pod, ReplicaSet } from "@nuvolaris/client";
import {
  Controller,
  controllerOf,
  forKind,
  localView,
  owns,
  watches,
  type LocalView,
  type ReconcileRequest,
  type ReconcileResult,
} from "@nuvolaris/controller";
import { Claims } from "../claim.ts";
import { isActive } from "../replica-set/pod-state.ts";
import { writeStatus, type WorkloadTools } from "../workload-tools.ts";
import { deadlineMs, deploymentStatus, isComplete, type DeploymentObservation } from "./deployment-status.ts";
import { ReplicaSetHistory, type HistoryFamily, type HistoryViews } from "./replica-set-history.ts";
import { hasTemplate, revisionOf, scaleAnnotations, scaledFor, type ReplicaSetSize } from "./replica-set-template.ts";
import {
  firstReplicas,
  recreateStep,
  resizeStep,
  rollingUpdateStep,
  rolloutBounds,
  type ReplicaSetScale,
  type Rollout,
  type RolloutBounds,
  type ScaleDecisions,
} from "./rolling-update.ts";

export function deploymentController(tools: WorkloadTools): Controller {
  const { client, cluster } = tools;
  const deployments = cluster.informer(Deployment);
  const sets = cluster.informer(ReplicaSet);
  const pods = cluster.informer(Pod);
  const claims = new Claims(client, Deployment, sets);
  const views = { deployments: localView(deployments, undefined), sets: claims.view, pods: localView(pods, undefined) };
  const loop = new DeploymentLoop(tools, views);
  const withTerminatingPods = (pod: Stored<Pod>): readonly ReconcileRequest[] =>
    deploymentsOf(pod, sets.lister.list({ namespace: pod.metadata.namespace ?? "" }));
  return new Controller({
    name: "deployment",
    clock: cluster.clock,
    log: cluster.log,
    sources: [
      forKind({ informer: deployments }),
      owns({ informer: sets, owner: Deployment }),
      claims.orphanSource(deployments),
      // Recreate waits until the last of the old pods is gone.
      watches({ informer: pods, map: withTerminatingPods }),
    ],
    reconcile: async (request, signal) => {
      const deployment = deployments.lister.get(request);
      if (!deployment || deployment.metadata.deletionTimestamp !== undefined) return undefined;
      await claims.claim(deployment, signal);
      return loop.reconcile(deployment, signal);
    },
  });
}

function deploymentsOf(pod: Stored<Pod>, sets: readonly Stored<ReplicaSet>[]): readonly ReconcileRequest[] {
  if (pod.metadata.deletionTimestamp === undefined) return [];
  const set = sets.find(({ metadata }) => metadata.uid === controllerOf(pod)?.uid);
  const deployment = set && controllerOf(set);
  return deployment ? [{ name: deployment.name, namespace: pod.metadata.namespace ?? "" }] : [];
}

interface Views extends HistoryViews {
  readonly pods: LocalView<Pod>;
}

/** A Deployment with its ReplicaSets, as one reconcile sees them. */
interface Family extends HistoryFamily {
  readonly bounds: RolloutBounds;
}

/** With these a rollout has no deadline. */
const settledReasons: ReadonlySet<string> = new Set([
  "NewReplicaSetAvailable",
  "ProgressDeadlineExceeded",
  "DeploymentPaused",
]);

class DeploymentLoop {
  readonly #tools: WorkloadTools;
  readonly #views: Views;
  readonly #history: ReplicaSetHistory;

  constructor(tools: WorkloadTools, views: Views) {
    this.#tools = tools;
    this.#views = views;
    this.#history = new ReplicaSetHistory(tools, views);
  }

  async reconcile(deployment: Stored<Deployment>, signal: AbortSignal): Promise<ReconcileResult> {
    const family = this.#familyOf(deployment);
    if (deployment.spec?.paused === true) {
      await this.#scale(family, this.#decidePaused(family), signal);
      return this.#report(deployment, { isNew: false, signal });
    }
    const current = await this.#history.ensureCurrent(family, this.#firstSize(family), signal);
    if (!current) return { requeueAfterMs: 0 };
    await this.#scale({ ...family, current: current.set }, this.#decide(family, current.set), signal);
    const after = this.#familyOf(deployment);
    if (isComplete(this.#observe(after))) await this.#history.forget(after, signal);
    return this.#report(deployment, { isNew: current.isNew, signal });
  }

  #familyOf(deployment: Stored<Deployment>): Family {
    const { spec } = deployment;
    const sets = this.#views.sets
      .controlledBy(deployment.metadata.uid)
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .toSorted((left, right) => ageOf(left) - ageOf(right) || revisionOf(left) - revisionOf(right));
    const current = spec && sets.find((set) => hasTemplate(set, spec.template));
    const rolling = spec?.strategy?.rollingUpdate ?? {};
    const bounds =
      spec?.strategy?.type === "Recreate"
        ? { maxSurge: 0, maxUnavailable: 0 }
        : rolloutBounds(spec?.replicas ?? 1, rolling.maxSurge ?? "25%", rolling.maxUnavailable ?? "25%");
    return { deployment, current, old: sets.filter((set) => set !== current), bounds };
  }

  /** Recreate makes new pods only when the old ones are gone, a rolling update as many as it may. */
  #firstSize({ deployment, old, bounds }: Family): ReplicaSetSize {
    const desired = deployment.spec?.replicas ?? 1;
    const mustWait = deployment.spec?.strategy?.type === "Recreate" && this.#isInUse(old);
    const replicas = mustWait ? 0 : firstReplicas({ desired, bounds, old: old.map(scaleOf) });
    return { replicas, desired, max: desired + bounds.maxSurge };
  }

  #decide({ deployment, old, bounds }: Family, current: Stored<ReplicaSet>): ScaleDecisions {
    const desired = deployment.spec?.replicas ?? 1;
    const rollout = { desired, bounds, current: scaleOf(current), old: old.map(scaleOf) };
    if (deployment.spec?.strategy?.type === "Recreate") return recreateStep(rollout, this.#isInUse(old));
    return isResized([...old, current], desired) ? resizeStep(rollout) : rollingUpdateStep(rollout);
  }

  /** A paused Deployment can still be scaled; its rollout stands where it stood. */
  #decidePaused({ deployment, current, old, bounds }: Family): ScaleDecisions {
    const desired = deployment.spec?.replicas ?? 1;
    const newest = current ?? old.at(-1);
    if (!newest) return new Map();
    const others = old.filter((set) => set !== newest);
    const rollout: Rollout = { desired, bounds, current: scaleOf(newest), old: others.map(scaleOf) };
    const isIdle = [newest, ...others].every(({ spec }) => (spec?.replicas ?? 0) === 0);
    return isIdle && desired > 0 ? new Map([[newest.metadata.name, desired]]) : resizeStep(rollout);
  }

  /** Whether the ReplicaSets have pods, or are to have some. */
  #isInUse(sets: readonly Stored<ReplicaSet>[]): boolean {
    const { pods } = this.#views;
    return sets.some(
      ({ metadata, spec }) => (spec?.replicas ?? 0) > 0 || pods.controlledBy(metadata.uid).some(hasNotEnded),
    );
  }

  async #scale(family: Family, decisions: ScaleDecisions, signal: AbortSignal): Promise<void> {
    const { deployment, current, old, bounds } = family;
    const desired = deployment.spec?.replicas ?? 1;
    const annotations = scaleAnnotations({ desired, max: desired + bounds.maxSurge });
    for (const set of current ? [current, ...old] : old) {
      const before = set.spec?.replicas ?? 0;
      const replicas = decisions.get(set.metadata.name) ?? before;
      const isAnnotated = Object.entries(annotations).every(
        ([key, value]) => set.metadata.annotations?.[key] === value,
      );
      const isIdle = replicas === 0 && before === 0;
      if (replicas === before && (isAnnotated || isIdle)) continue;
      const key = objectKeyOf(set);
      const patch = mergePatch({ metadata: { uid: set.metadata.uid, annotations }, spec: { replicas } });
      await this.#views.sets.write(key, () => this.#tools.client.patch(ReplicaSet, key, { ...patch, signal }));
      if (replicas !== before) this.#tellScaled(deployment, set, { before, replicas });
    }
  }

  #tellScaled(
    deployment: Stored<Deployment>,
    set: Stored<ReplicaSet>,
    { before, replicas }: { readonly before: number; readonly replicas: number },
  ): void {
    const direction = replicas > before ? "up" : "down";
    const note = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`;
    this.#tools.events.record(deployment, { type: "Normal", reason: "ScalingReplicaSet", note });
  }

  async #report(
    deployment: Stored<Deployment>,
    { isNew, signal }: { readonly isNew: boolean; readonly signal: AbortSignal },
  ): Promise<ReconcileResult> {
    const newest = this.#views.deployments.get(objectKeyOf(deployment)) ?? deployment;
    // The status is about the state that was acted on: a newer one has its own reconcile.
    const object = { ...newest, metadata: { ...newest.metadata, generation: deployment.metadata.generation ?? 0 } };
    const observation = { ...this.#observe({ ...this.#familyOf(deployment), deployment: object }), isNew };
    const status = deploymentStatus(observation);
    await writeStatus(this.#tools.client, { view: this.#views.deployments, object, status, signal });
    return this.#deadline(observation);
  }

  /** A rollout that stands still has to be looked at when its time is up: nothing else would tell. */
  #deadline(observation: DeploymentObservation): ReconcileResult {
    const { deployment, nowMs } = observation;
    const limitMs = deadlineMs(deployment);
    const progressing = deploymentStatus(observation).conditions?.find(({ type }) => type === "Progressing");
    const { reason = "", lastUpdateTime } = progressing ?? {};
    if (limitMs === undefined || lastUpdateTime === undefined || settledReasons.has(reason)) return undefined;
    return { requeueAfterMs: Math.max(0, Date.parse(lastUpdateTime) + limitMs - nowMs) };
  }

  #observe({ deployment, current, old, bounds }: Family): DeploymentObservation {
    const nowMs = this.#tools.cluster.clock.now();
    return { deployment, current, old, maxUnavailable: bounds.maxUnavailable, nowMs };
  }
}

function hasNotEnded(pod: Stored<Pod>): boolean {
  return isActive(pod) || pod.metadata.deletionTimestamp !== undefined;
}

function ageOf({ metadata }: Stored<ReplicaSet>): number {
  return Date.parse(metadata.creationTimestamp);
}

function scaleOf(set: Stored<ReplicaSet>): ReplicaSetScale {
  const { max } = scaledFor(set);
  const replicas = set.spec?.replicas ?? 0;
  const available = set.status?.availableReplicas ?? 0;
  return { name: set.metadata.name, replicas, available, ...(max !== undefined && max > 0 && { maxBefore: max }) };
}

/** Whether another number of replicas is wanted than when the ReplicaSets with pods were scaled. */
function isResized(sets: readonly Stored<ReplicaSet>[], desired: number): boolean {
  const active = sets.filter(({ spec }) => (spec?.replicas ?? 0) > 0);
  return active.some((set) => (scaledFor(set).desired ?? desired) !== desired);
}
