// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** ReplicaSets: so many pods of one template. */
import { objectKeyOf, selectorFromLabelSelector, type Stored } from "@nuvolaris/api-machinery";
import { isNotFound, Pod, ReplicaSet, type ReplicaSetStatus } from "@nuvolaris/client";
import { Controller, forKind, localView, owns, type LocalView, type ReconcileResult } from "@nuvolaris/controller";
import { controllerOwner, writeStatus, type WorkloadTools } from "../workload-tools.ts";
import { availableAtMs, byWorth, isActive, isReady } from "./pod-state.ts";

/** The largest number of pods that one reconcile makes: a slip in a number must not make a million. */
const burst = 500;

export function replicaSetController(tools: WorkloadTools): Controller {
  const { cluster } = tools;
  const sets = cluster.informer(ReplicaSet);
  const pods = cluster.informer(Pod);
  const loop = new ReplicaSetLoop(tools, localView(sets, undefined), localView(pods, undefined));
  return new Controller({
    name: "replicaset",
    clock: cluster.clock,
    log: cluster.log,
    sources: [forKind({ informer: sets }), owns({ informer: pods, owner: ReplicaSet })],
    reconcile: async (request, signal) => {
      const set = sets.lister.get(request);
      return set && set.metadata.deletionTimestamp === undefined ? loop.reconcile(set, signal) : undefined;
    },
  });
}

class ReplicaSetLoop {
  readonly #tools: WorkloadTools;
  readonly #sets: LocalView<ReplicaSet>;
  readonly #pods: LocalView<Pod>;

  constructor(tools: WorkloadTools, sets: LocalView<ReplicaSet>, pods: LocalView<Pod>) {
    this.#tools = tools;
    this.#sets = sets;
    this.#pods = pods;
  }

  async reconcile(set: Stored<ReplicaSet>, signal: AbortSignal): Promise<ReconcileResult> {
    const active = this.#pods.controlledBy(set.metadata.uid).filter(isActive);
    const missing = (set.spec?.replicas ?? 1) - active.length;
    // Each write is in the cache when it is answered, so the next reconcile counts what this one made.
    if (missing > 0) await this.#create(set, Math.min(missing, burst), signal);
    if (missing < 0) await this.#remove(set, active.toSorted(byWorth).slice(0, -missing), signal);
    return this.#report(set, signal);
  }

  async #create(set: Stored<ReplicaSet>, count: number, signal: AbortSignal): Promise<void> {
    const { client, cluster, events } = this.#tools;
    const template = set.spec?.template;
    const pod: Pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        ...template?.metadata,
        generateName: `${set.metadata.name}-`,
        ...(set.metadata.namespace !== undefined && { namespace: set.metadata.namespace }),
        ownerReferences: controllerOwner(ReplicaSet, set),
      },
      ...(template?.spec && { spec: template.spec }),
    };
    const informer = cluster.informer(Pod);
    for (let made = 0; made < count; made++) {
      const created = await informer.write({}, () => client.create(Pod, pod, { signal }));
      events.record(set, { type: "Normal", reason: "SuccessfulCreate", note: `Created pod: ${created.metadata.name}` });
    }
  }

  async #remove(set: Stored<ReplicaSet>, pods: readonly Stored<Pod>[], signal: AbortSignal): Promise<void> {
    const { client, events } = this.#tools;
    for (const pod of pods) {
      const key = objectKeyOf(pod);
      try {
        await this.#pods.delete(key, () => client.delete(Pod, key, { uid: pod.metadata.uid, signal }));
        events.record(set, { type: "Normal", reason: "SuccessfulDelete", note: `Deleted pod: ${pod.metadata.name}` });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
  }

  async #report(set: Stored<ReplicaSet>, signal: AbortSignal): Promise<ReconcileResult> {
    const { client, cluster } = this.#tools;
    const active = this.#pods.controlledBy(set.metadata.uid).filter(isActive);
    const minReadySeconds = set.spec?.minReadySeconds ?? 0;
    const now = cluster.clock.now();
    const availableAt = active.map((pod) => availableAtMs(pod, minReadySeconds)).filter((at) => at !== undefined);
    const labels = selectorFromLabelSelector({ matchLabels: set.spec?.template?.metadata?.labels ?? {} });
    const status: ReplicaSetStatus = {
      replicas: active.length,
      ...count("fullyLabeledReplicas", active.filter(({ metadata }) => labels.matches(metadata.labels)).length),
      ...count("readyReplicas", active.filter(isReady).length),
      ...count("availableReplicas", availableAt.filter((at) => at <= now).length),
      observedGeneration: set.metadata.generation ?? 0,
    };
    await writeStatus(client, { view: this.#sets, object: set, status, signal });
    const later = availableAt.filter((at) => at > now);
    return later.length === 0 ? undefined : { requeueAfterMs: Math.min(...later) - now };
  }
}

/** The API leaves zeros out. */
function count<Field extends string>(field: Field, value: number): Partial<Record<Field, number>> {
  // Proof of the cast: the object has this one field.
  return value === 0 ? {} : ({ [field]: value } as Partial<Record<Field, number>>);
}
