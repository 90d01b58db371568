// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Deployments: a history of ReplicaSets, the newest of which grows while the others shrink.
 *
 * How far each may be scaled is in `rolling-update.ts`, what is reported in `deployment-status.ts`.
 */
import { objectKeyOf, type Stored } from "@nuvolaris/api-machinery";
import { Deployment, isAlreadyExists, isNotFound, mergePatch, Pod, ReplicaSet } from "@nuvolaris/client";
import {
  Controller,
  enqueueMapped,
  forKind,
  KindSource,
  localView,
  owns,
  type LocalView,
  type ReconcileResult,
} from "@nuvolaris/controller";
import { Claims } from "../claim.ts";
import { isActive } from "../replica-set/pod-state.ts";
import { writeStatus, type WorkloadTools } from "../workload-tools.ts";
import { deploymentStatus, isComplete, type DeploymentObservation } from "./deployment-status.ts";
import { podTemplateHash } from "./pod-template-hash.ts";
import {
  hasTemplate,
  newReplicaSet,
  revisionAnnotation,
  revisionOf,
  scaleAnnotations,
} from "./replica-set-template.ts";
import {
  proportionalScale,
  recreateStep,
  rollingUpdateStep,
  rolloutBounds,
  type ReplicaSetScale,
  type RolloutBounds,
  type ScaleDecisions,
} from "./rolling-update.ts";

export function deploymentController(tools: WorkloadTools): Controller {
  const { cluster } = tools;
  const deployments = cluster.informer(Deployment);
  const sets = cluster.informer(ReplicaSet);
  const pods = cluster.informer(Pod);
  const claims = new Claims(tools.client, Deployment, sets);
  const views = { deployments: localView(deployments, undefined), sets: claims.view, pods: localView(pods, undefined) };
  const loop = new DeploymentLoop(tools, views);
  return new Controller({
    name: "deployment",
    clock: cluster.clock,
    log: cluster.log,
    sources: [
      forKind({ informer: deployments }),
      owns({ informer: sets, owner: Deployment }),
      claims.orphanSource(deployments),
      // Recreate waits until the last of the old pods is gone.
      new KindSource({
        informer: pods,
        handler: enqueueMapped((pod) =>
          deploymentsOf(pod, sets.lister.list({ namespace: pod.metadata.namespace ?? "" })),
        ),
      }),
    ],
    reconcile: async (request, signal) => {
      const deployment = deployments.lister.get(request);
      if (!deployment || deployment.metadata.deletionTimestamp !== undefined) return undefined;
      await claims.claim(deployment, signal);
      return loop.reconcile(deployment, signal);
    },
  });
}

function deploymentsOf(pod: Stored<Pod>, sets: readonly Stored<ReplicaSet>[]): { name: string; namespace: string }[] {
  if (pod.metadata.deletionTimestamp === undefined) return [];
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  const set = sets.find(({ metadata }) => metadata.uid === owner?.uid);
  const deployment = set?.metadata.ownerReferences?.find(({ controller }) => controller === true);
  return deployment ? [{ name: deployment.name, namespace: pod.metadata.namespace ?? "" }] : [];
}

interface Views {
  readonly deployments: LocalView<Deployment>;
  readonly sets: LocalView<ReplicaSet>;
  readonly pods: LocalView<Pod>;
}

/** A Deployment with its ReplicaSets, as one reconcile sees them. */
interface Family {
  readonly deployment: Stored<Deployment>;
  readonly current: Stored<ReplicaSet> | undefined;
  /** Oldest first. */
  readonly old: readonly Stored<ReplicaSet>[];
  readonly bounds: RolloutBounds;
}

class DeploymentLoop {
  readonly #tools: WorkloadTools;
  readonly #views: Views;

  constructor(tools: WorkloadTools, views: Views) {
    this.#tools = tools;
    this.#views = views;
  }

  async reconcile(deployment: Stored<Deployment>, signal: AbortSignal): Promise<ReconcileResult> {
    let family = this.#familyOf(deployment);
    if (deployment.spec?.paused !== true) {
      const current = await this.#ensureCurrent(family, signal);
      if (!current) return { requeueAfterMs: 0 };
      family = { ...family, current };
    }
    await this.#scale(family, this.#decide(family), signal);
    await this.#forgetHistory(this.#familyOf(deployment), signal);
    return this.#report(deployment, signal);
  }

  #familyOf(deployment: Stored<Deployment>): Family {
    const { spec } = deployment;
    const sets = this.#views.sets
      .controlledBy(deployment.metadata.uid)
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .toSorted(
        (left, right) =>
          Date.parse(left.metadata.creationTimestamp) - Date.parse(right.metadata.creationTimestamp) ||
          revisionOf(left) - revisionOf(right),
      );
    const current = spec && sets.find((set) => hasTemplate(set, spec.template));
    const rolling = spec?.strategy?.rollingUpdate ?? {};
    const isRecreate = spec?.strategy?.type === "Recreate";
    const bounds = isRecreate
      ? { maxSurge: 0, maxUnavailable: 0 }
      : rolloutBounds(spec?.replicas ?? 1, rolling.maxSurge ?? "25%", rolling.maxUnavailable ?? "25%");
    return { deployment, current, old: sets.filter((set) => set !== current), bounds };
  }

  /** The ReplicaSet of the present template, made if need be, with the newest revision. `undefined`: try again. */
  async #ensureCurrent(
    { deployment, current, old }: Family,
    signal: AbortSignal,
  ): Promise<Stored<ReplicaSet> | undefined> {
    const newestOld = Math.max(0, ...old.map(revisionOf));
    const made = current ?? (await this.#createCurrent(deployment, newestOld + 1, signal));
    if (!made) return undefined;
    const revision = Math.max(revisionOf(made), newestOld + 1);
    const renewed =
      revision === revisionOf(made)
        ? made
        : await this.#annotate(made, { [revisionAnnotation]: String(revision) }, signal);
    await this.#annotateDeployment(deployment, revision, signal);
    return renewed;
  }

  async #createCurrent(
    deployment: Stored<Deployment>,
    revision: number,
    signal: AbortSignal,
  ): Promise<Stored<ReplicaSet> | undefined> {
    const { client } = this.#tools;
    const template = deployment.spec?.template ?? {};
    const collisionCount = deployment.status?.collisionCount ?? 0;
    const set = newReplicaSet(deployment, podTemplateHash(template, collisionCount), revision);
    const key = objectKeyOf({ metadata: { ...set.metadata, name: set.metadata.name ?? "" } });
    try {
      return await this.#views.sets.write(key, () => client.create(ReplicaSet, set, { signal }));
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      // Another template's hash, or a ReplicaSet that the cache has not shown yet: only the first needs another name.
      const existing = await client.get(ReplicaSet, key, { signal });
      const isOurs = existing.metadata.ownerReferences?.some(({ uid }) => uid === deployment.metadata.uid) ?? false;
      if (isOurs && hasTemplate(existing, template)) return existing;
      const status = { ...deployment.status, collisionCount: collisionCount + 1 };
      await writeStatus(client, { view: this.#views.deployments, object: deployment, status, signal });
      return undefined;
    }
  }

  #decide({ deployment, current, old, bounds }: Family): ScaleDecisions {
    const desired = deployment.spec?.replicas ?? 1;
    const sets = [...old, ...(current ? [current] : [])];
    const active = sets.filter(({ spec }) => (spec?.replicas ?? 0) > 0);
    if (deployment.spec?.paused === true) return this.#decidePaused(active, current, { desired, bounds });
    if (!current) return new Map();
    const isResized = active.some((set) => wasScaledFor(set) !== undefined && wasScaledFor(set) !== desired);
    const rollout = { desired, bounds, current: scaleOf(current), old: old.map(scaleOf) };
    if (deployment.spec?.strategy?.type !== "Recreate") {
      if (active.length < 2 || !isResized) return rollingUpdateStep(rollout);
      return proportionalScale(active.map(scaleOf), largestScale(desired, bounds));
    }
    const oldPodsLeft = old.some(({ metadata }) => this.#views.pods.controlledBy(metadata.uid).some(hasNotEnded));
    return recreateStep(rollout, oldPodsLeft);
  }

  /** A paused Deployment can still be scaled; its rollout stands where it stood. */
  #decidePaused(
    active: readonly Stored<ReplicaSet>[],
    current: Stored<ReplicaSet> | undefined,
    { desired, bounds }: { readonly desired: number; readonly bounds: RolloutBounds },
  ): ScaleDecisions {
    const [only, ...others] = active.length > 0 ? active : current ? [current] : [];
    if (others.length > 0) return proportionalScale(active.map(scaleOf), largestScale(desired, bounds));
    return only && (only.spec?.replicas ?? 0) !== desired ? new Map([[only.metadata.name, desired]]) : new Map();
  }

  async #scale(family: Family, decisions: ScaleDecisions, signal: AbortSignal): Promise<void> {
    const { client, events } = this.#tools;
    const { deployment, current, old, bounds } = family;
    const desired = deployment.spec?.replicas ?? 1;
    for (const set of current ? [current, ...old] : old) {
      const before = set.spec?.replicas ?? 0;
      const replicas = decisions.get(set.metadata.name) ?? before;
      const annotations = scaleAnnotations(desired, desired + bounds.maxSurge);
      const isActiveSet = replicas > 0 || before > 0;
      const isAnnotated = Object.entries(annotations).every(
        ([key, value]) => set.metadata.annotations?.[key] === value,
      );
      if (replicas === before && (isAnnotated || !isActiveSet)) continue;
      const key = objectKeyOf(set);
      const patch = mergePatch({ metadata: { uid: set.metadata.uid, annotations }, spec: { replicas } });
      await this.#views.sets.write(key, () => client.patch(ReplicaSet, key, { ...patch, signal }));
      if (replicas === before) continue;
      const note = `Scaled ${replicas > before ? "up" : "down"} replica set ${set.metadata.name} from ${before} to ${replicas}`;
      events.record(deployment, { type: "Normal", reason: "ScalingReplicaSet", note });
    }
  }

  /** Removes old ReplicaSets beyond the limit of history, once the rollout is complete. */
  async #forgetHistory(family: Family, signal: AbortSignal): Promise<void> {
    const limit = family.deployment.spec?.revisionHistoryLimit ?? 10;
    const idle = family.old.filter(({ spec, status }) => (spec?.replicas ?? 0) === 0 && (status?.replicas ?? 0) === 0);
    if (idle.length <= limit || !isComplete(this.#observe(family))) return;
    const oldest = idle.toSorted((left, right) => revisionOf(left) - revisionOf(right)).slice(0, idle.length - limit);
    for (const set of oldest) {
      const key = objectKeyOf(set);
      try {
        await this.#views.sets.delete(key, () =>
          this.#tools.client.delete(ReplicaSet, key, { uid: set.metadata.uid, signal }),
        );
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
  }

  async #report(deployment: Stored<Deployment>, signal: AbortSignal): Promise<ReconcileResult> {
    const newest = this.#views.deployments.get(objectKeyOf(deployment)) ?? deployment;
    // The status is about the state that was acted on: a newer one has its own reconcile.
    const object = { ...newest, metadata: { ...newest.metadata, generation: deployment.metadata.generation ?? 0 } };
    const observation = this.#observe({ ...this.#familyOf(deployment), deployment: object });
    const status = deploymentStatus(observation);
    await writeStatus(this.#tools.client, { view: this.#views.deployments, object, status, signal });
    return this.#deadline(observation);
  }

  /** A rollout that stands still has to be looked at when its time is up: nothing else would tell. */
  #deadline(observation: DeploymentObservation): ReconcileResult {
    const { deployment, nowMs } = observation;
    const progressing = deploymentStatus(observation).conditions?.find(({ type }) => type === "Progressing");
    if (progressing?.reason !== "ReplicaSetUpdated" || progressing.lastUpdateTime === undefined) return undefined;
    const atMs = Date.parse(progressing.lastUpdateTime) + (deployment.spec?.progressDeadlineSeconds ?? 600) * 1000;
    return atMs > nowMs ? { requeueAfterMs: atMs - nowMs } : undefined;
  }

  #observe({ deployment, current, old, bounds }: Family): DeploymentObservation {
    return { deployment, current, old, maxUnavailable: bounds.maxUnavailable, nowMs: this.#tools.cluster.clock.now() };
  }

  #annotate(
    set: Stored<ReplicaSet>,
    annotations: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Stored<ReplicaSet>> {
    const key = objectKeyOf(set);
    const patch = mergePatch({ metadata: { uid: set.metadata.uid, annotations } });
    return this.#views.sets.write(key, () => this.#tools.client.patch(ReplicaSet, key, { ...patch, signal }));
  }

  async #annotateDeployment(deployment: Stored<Deployment>, revision: number, signal: AbortSignal): Promise<void> {
    if (deployment.metadata.annotations?.[revisionAnnotation] === String(revision)) return;
    const key = objectKeyOf(deployment);
    const patch = mergePatch({
      metadata: { uid: deployment.metadata.uid, annotations: { [revisionAnnotation]: String(revision) } },
    });
    await this.#views.deployments.write(key, () => this.#tools.client.patch(Deployment, key, { ...patch, signal }));
  }
}

/** How many pods there may be in all. None are wanted: then none, whatever may surge. */
function largestScale(desired: number, { maxSurge }: RolloutBounds): number {
  return desired === 0 ? 0 : desired + maxSurge;
}

function hasNotEnded(pod: Stored<Pod>): boolean {
  return isActive(pod) || pod.metadata.deletionTimestamp !== undefined;
}

function scaleOf({ metadata, spec, status }: Stored<ReplicaSet>): ReplicaSetScale {
  return { name: metadata.name, replicas: spec?.replicas ?? 0, available: status?.availableReplicas ?? 0 };
}

/** For how many replicas in all the ReplicaSet was last scaled. */
function wasScaledFor({ metadata }: Stored<ReplicaSet>): number | undefined {
  const text = metadata.annotations?.["deployment.kubernetes.io/desired-replicas"];
  return text === undefined ? undefined : Number(text);
}
