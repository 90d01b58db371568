// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The kubelet of a node that runs nothing: it drives the pods of its node through the stages of `stage.ts`.
 *
 * Which stage comes next is decided in `pod-life.ts`; here it is written.
 */
import { objectKeyOf, type ObjectKey, type Stored } from "@nuvolaris/api-machinery";
import { isNotFound, Pod } from "@nuvolaris/client";
import { Controller, forKind, localView, type LocalView, type ReconcileResult } from "@nuvolaris/controller";
import { writeStatus, type WorkloadTools } from "../workload-tools.ts";
import { lookAtDeletedPod, lookAtPod, type PodLook, type PodSurroundings } from "./pod-life.ts";
import { PodAddresses } from "./pod-addresses.ts";
import { StageTimes } from "./stage-times.ts";
import type { Behaviours } from "./stage.ts";

export interface KubeletOptions {
  readonly nodeName: string;
  readonly hostIP: string;
  readonly behaviours: Behaviours;
}

export function kubeletController(tools: WorkloadTools, options: KubeletOptions): Controller {
  const { cluster } = tools;
  const pods = cluster.informer(Pod);
  const kubelet = new Kubelet(tools, localView(pods, undefined), options);
  pods.addEventHandler({
    deleted: ({ metadata }) => {
      kubelet.forget(metadata.uid);
    },
  });
  return new Controller({
    name: "kubelet",
    clock: cluster.clock,
    log: cluster.log,
    sources: [forKind({ informer: pods, predicates: [({ object }) => object.spec?.nodeName === options.nodeName] })],
    reconcile: (request, signal) => kubelet.reconcile(request, signal),
  });
}

class Kubelet {
  readonly #tools: WorkloadTools;
  readonly #pods: LocalView<Pod>;
  readonly #options: KubeletOptions;
  readonly #addresses = new PodAddresses();
  readonly #times = new StageTimes();

  constructor(tools: WorkloadTools, pods: LocalView<Pod>, options: KubeletOptions) {
    this.#tools = tools;
    this.#pods = pods;
    this.#options = options;
  }

  forget(uid: string): void {
    this.#addresses.release(uid);
    this.#times.forget(uid);
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const pod = this.#pods.get(key);
    if (pod?.spec?.nodeName !== this.#options.nodeName) return undefined;
    const isBeingDeleted = pod.metadata.deletionTimestamp !== undefined;
    const look = (isBeingDeleted ? lookAtDeletedPod : lookAtPod)(pod, this.#surroundingsOf(pod));
    await this.#carryOut(pod, look, signal);
    return look.againInMs === undefined ? undefined : { requeueAfterMs: look.againInMs };
  }

  async #carryOut(pod: Stored<Pod>, { status, events, isGone }: PodLook, signal: AbortSignal): Promise<void> {
    const { client } = this.#tools;
    try {
      if (status) await writeStatus(client, { view: this.#pods, object: pod, status, signal });
      for (const event of events) this.#tools.events.record(pod, { action: "Run", ...event });
      if (isGone === true) await this.#remove(pod, signal);
    } catch (error) {
      // Somebody was faster, such as `kubectl delete --force`.
      if (!isNotFound(error)) throw error;
    }
  }

  async #remove(pod: Stored<Pod>, signal: AbortSignal): Promise<void> {
    const { uid, deletionGracePeriodSeconds, finalizers = [] } = pod.metadata;
    // It ended before; what keeps it are others' finalizers.
    if (deletionGracePeriodSeconds === 0 && finalizers.length > 0) return;
    const key = objectKeyOf(pod);
    const { client } = this.#tools;
    await this.#pods.delete(key, () => client.delete(Pod, key, { uid, gracePeriodSeconds: 0, signal }));
  }

  #surroundingsOf({ metadata: { uid }, status, spec }: Stored<Pod>): PodSurroundings {
    const { clock } = this.#tools.cluster;
    const { behaviours, hostIP } = this.#options;
    const monotonicMs = clock.monotonicNow();
    return {
      behaviours,
      nowMs: clock.now(),
      hostIP,
      podIP: spec?.hostNetwork === true ? hostIP : this.#addresses.of(uid, status?.podIP),
      newId: () => `simulated://${randomHex(this.#tools.random, 64)}`,
      elapsedMs: (what, stage) => monotonicMs - this.#times.since(uid, what, { stage, nowMs: monotonicMs }),
    };
  }
}

function randomHex(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
}
