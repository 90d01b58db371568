// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** ReplicaSets: so many pods of one template. */
import { objectKeyOf, type Stored } from "@nuvolaris/api-machinery";
import { isNotFound, Pod, ReplicaSet } from "@nuvolaris/client";
import { Controller, forKind, localView, owns, type LocalView, type ReconcileResult } from "@nuvolaris/controller";
import { Claims } from "../claim.ts";
import { podFromTemplate } from "../pod-from-template.ts";
import { writeStatus, type WorkloadTools } from "../workload-tools.ts";
import { availableAtMs, byWorth, isActive } from "./pod-state.ts";
import { replicaSetStatus, type ReplicaFailure } from "./replica-set-status.ts";

/** The largest number of pods that one reconcile makes: a slip in a number must not make a million. */
const burst = 500;

export function replicaSetController(tools: WorkloadTools): Controller {
  const { client, cluster } = tools;
  const sets = cluster.informer(ReplicaSet);
  const pods = cluster.informer(Pod);
  const claims = new Claims(client, ReplicaSet, pods);
  const loop = new ReplicaSetLoop(tools, localView(sets, undefined), claims);
  return new Controller({
    name: "replicaset",
    clock: cluster.clock,
    log: cluster.log,
    sources: [forKind({ informer: sets }), owns({ informer: pods, owner: ReplicaSet }), claims.orphanSource(sets)],
    reconcile: async (request, signal) => {
      const set = sets.lister.get(request);
      return set && set.metadata.deletionTimestamp === undefined ? loop.reconcile(set, signal) : undefined;
    },
  });
}

class ReplicaSetLoop {
  readonly #tools: WorkloadTools;
  readonly #sets: LocalView<ReplicaSet>;
  readonly #claims: Claims<Pod, ReplicaSet>;

  constructor(tools: WorkloadTools, sets: LocalView<ReplicaSet>, claims: Claims<Pod, ReplicaSet>) {
    this.#tools = tools;
    this.#sets = sets;
    this.#claims = claims;
  }

  async reconcile(set: Stored<ReplicaSet>, signal: AbortSignal): Promise<ReconcileResult> {
    const active = (await this.#claims.claim(set, signal)).filter(isActive);
    const missing = (set.spec?.replicas ?? 1) - active.length;
    const [failure] = await Promise.allSettled([this.#settle(set, { active, missing }, signal)]);
    if (failure.status === "fulfilled") return this.#report(set, undefined, signal);
    const reason = missing > 0 ? "FailedCreate" : "FailedDelete";
    const message = failure.reason instanceof Error ? failure.reason.message : String(failure.reason);
    const note = `Error ${missing > 0 ? "creating" : "deleting"}: ${message}`;
    this.#tools.events.record(set, { type: "Warning", reason, note });
    await this.#report(set, { reason, message }, signal);
    throw failure.reason;
  }

  /** Each write is in the cache when it is answered, so the next reconcile counts what this one made. */
  async #settle(
    set: Stored<ReplicaSet>,
    { active, missing }: { readonly active: readonly Stored<Pod>[]; readonly missing: number },
    signal: AbortSignal,
  ): Promise<void> {
    if (missing > 0) await this.#create(set, Math.min(missing, burst), signal);
    if (missing < 0) await this.#remove(set, active.toSorted(byWorth).slice(0, -missing), signal);
  }

  async #create(set: Stored<ReplicaSet>, count: number, signal: AbortSignal): Promise<void> {
    const { client, cluster, events } = this.#tools;
    const pod = podFromTemplate(ReplicaSet, set, set.spec?.template ?? {});
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
        await this.#claims.view.delete(key, () => client.delete(Pod, key, { uid: pod.metadata.uid, signal }));
        events.record(set, { type: "Normal", reason: "SuccessfulDelete", note: `Deleted pod: ${pod.metadata.name}` });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
  }

  async #report(
    set: Stored<ReplicaSet>,
    failure: ReplicaFailure | undefined,
    signal: AbortSignal,
  ): Promise<ReconcileResult> {
    const { client, cluster } = this.#tools;
    const nowMs = cluster.clock.now();
    const pods = this.#claims.view.controlledBy(set.metadata.uid);
    const status = replicaSetStatus(set, { pods, failure, nowMs });
    await writeStatus(client, { view: this.#sets, object: set, status, signal });
    const minReadySeconds = set.spec?.minReadySeconds ?? 0;
    const later = pods
      .filter(isActive)
      .flatMap((pod) => availableAtMs(pod, minReadySeconds) ?? [])
      .filter((atMs) => atMs > nowMs);
    return later.length === 0 ? undefined : { requeueAfterMs: Math.min(...later) - nowMs };
  }
}
