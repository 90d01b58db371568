// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The ReplicaSets of a Deployment over time: the one of its present template, and those to go back to. */
import { objectKeyOf, type Stored } from "@nuvolaris/api-machinery";
import { Deployment, isAlreadyExists, isNotFound, mergePatch, ReplicaSet } from "@nuvolaris/client";
import type { LocalView } from "@nuvolaris/controller";
import { writeStatus, type WorkloadTools } from "../workload-tools.ts";
import { podTemplateHash } from "./pod-template-hash.ts";
import {
  hasTemplate,
  missingInReplicaSet,
  newReplicaSet,
  revisionAnnotation,
  revisionOf,
  type ReplicaSetSize,
} from "./replica-set-template.ts";

/** The ReplicaSet of the present template; `isNew`: it was made just now. */
export interface Current {
  readonly set: Stored<ReplicaSet>;
  readonly isNew: boolean;
}

export interface HistoryViews {
  readonly deployments: LocalView<Deployment>;
  readonly sets: LocalView<ReplicaSet>;
}

/** A Deployment and its ReplicaSets, as far as their history counts. */
export interface HistoryFamily {
  readonly deployment: Stored<Deployment>;
  readonly current: Stored<ReplicaSet> | undefined;
  /** Oldest first. */
  readonly old: readonly Stored<ReplicaSet>[];
}

const defaultLimit = 10;

export class ReplicaSetHistory {
  readonly #tools: WorkloadTools;
  readonly #views: HistoryViews;

  constructor(tools: WorkloadTools, views: HistoryViews) {
    this.#tools = tools;
    this.#views = views;
  }

  /** The ReplicaSet of the present template, made if need be, as the newest revision. `undefined`: try again. */
  async ensureCurrent(
    { deployment, current, old }: HistoryFamily,
    size: ReplicaSetSize,
    signal: AbortSignal,
  ): Promise<Current | undefined> {
    const revision = Math.max(0, ...old.map(revisionOf)) + 1;
    const made = current ? { set: current, isNew: false } : await this.#create(deployment, { revision, size }, signal);
    if (!made) return undefined;
    const missing = missingInReplicaSet(made.set, deployment, revision);
    const set = missing ? await this.#patch(made.set, missing, signal) : made.set;
    await this.#tellRevision(deployment, revisionOf(set), signal);
    return { ...made, set };
  }

  /** Removes the oldest of those without pods, but for so many as the Deployment wants to keep. */
  async forget({ deployment, old }: HistoryFamily, signal: AbortSignal): Promise<void> {
    const limit = deployment.spec?.revisionHistoryLimit ?? defaultLimit;
    const idle = old.filter(({ spec, status }) => (spec?.replicas ?? 0) === 0 && (status?.replicas ?? 0) === 0);
    const oldestFirst = idle.toSorted((left, right) => revisionOf(left) - revisionOf(right));
    for (const set of oldestFirst.slice(0, Math.max(0, idle.length - limit))) {
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

  async #create(
    deployment: Stored<Deployment>,
    plan: { readonly revision: number; readonly size: ReplicaSetSize },
    signal: AbortSignal,
  ): Promise<Current | undefined> {
    const { client, events } = this.#tools;
    const template = deployment.spec?.template ?? {};
    const set = newReplicaSet(deployment, podTemplateHash(template, deployment.status?.collisionCount), plan);
    const { name = "" } = set.metadata;
    const key = objectKeyOf({ metadata: { ...set.metadata, name } });
    try {
      const made = await this.#views.sets.write(key, () => client.create(ReplicaSet, set, { signal }));
      const note = `Scaled up replica set ${name} from 0 to ${plan.size.replicas}`;
      if (plan.size.replicas > 0) events.record(deployment, { type: "Normal", reason: "ScalingReplicaSet", note });
      return { set: made, isNew: true };
    } catch (error) {
      if (isAlreadyExists(error)) return this.#resolveCollision(deployment, key.name, signal);
      const message = error instanceof Error ? error.message : String(error);
      const note = `Failed to create new replica set "${name}": ${message}`;
      events.record(deployment, { type: "Warning", reason: "ReplicaSetCreateError", note });
      throw error;
    }
  }

  /** Either the cache is behind, or another template has the same hash: then the name has to be another one. */
  async #resolveCollision(
    deployment: Stored<Deployment>,
    name: string,
    signal: AbortSignal,
  ): Promise<Current | undefined> {
    const { client } = this.#tools;
    const existing = await client.get(ReplicaSet, { ...objectKeyOf(deployment), name }, { signal });
    const isOurs = existing.metadata.ownerReferences?.some(({ uid }) => uid === deployment.metadata.uid) ?? false;
    if (isOurs && hasTemplate(existing, deployment.spec?.template ?? {})) return { set: existing, isNew: false };
    const status = { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 };
    await writeStatus(client, { view: this.#views.deployments, object: deployment, status, signal });
    return undefined;
  }

  #patch(
    set: Stored<ReplicaSet>,
    change: { readonly metadata: object },
    signal: AbortSignal,
  ): Promise<Stored<ReplicaSet>> {
    const key = objectKeyOf(set);
    const patch = mergePatch({ ...change, metadata: { ...change.metadata, uid: set.metadata.uid } });
    return this.#views.sets.write(key, () => this.#tools.client.patch(ReplicaSet, key, { ...patch, signal }));
  }

  async #tellRevision(deployment: Stored<Deployment>, revision: number, signal: AbortSignal): Promise<void> {
    const text = String(revision);
    if (deployment.metadata.annotations?.[revisionAnnotation] === text) return;
    const key = objectKeyOf(deployment);
    const patch = mergePatch({
      metadata: { uid: deployment.metadata.uid, annotations: { [revisionAnnotation]: text } },
    });
    await this.#views.deployments.write(key, () => this.#tools.client.patch(Deployment, key, { ...patch, signal }));
  }
}
