// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A scheduler for a cluster of one node. It counts no resources: what may run there fits. */
import { formatTime, objectKeyOf, type Stored } from "@nuvolaris/api-machinery";
import { CoreV1Node, isConflict, isNotFound, Pod, strategicMergePatch } from "@nuvolaris/client";
import { Controller, forKind, localView, watches, type LocalView, type ReconcileRequest } from "@nuvolaris/controller";
import type { WorkloadTools } from "../workload-tools.ts";

/** Binds pods that are on no node to `nodeName`. Pods that name another scheduler are left to it. */
export function scheduler(tools: WorkloadTools, nodeName: string): Controller {
  const { cluster } = tools;
  const pods = cluster.informer(Pod);
  const nodes = cluster.informer(CoreV1Node, { fieldSelector: `metadata.name=${nodeName}` });
  const binder = new Binder(tools, localView(pods, undefined), nodeName);
  // A node that is new, or open again, may take what has waited for it.
  const waitingPods = (): readonly ReconcileRequest[] => pods.lister.list().filter(isWaiting).map(objectKeyOf);
  return new Controller({
    name: "scheduler",
    clock: cluster.clock,
    log: cluster.log,
    sources: [forKind({ informer: pods }), watches({ informer: nodes, map: waitingPods })],
    reconcile: async (request, signal) => {
      const pod = pods.lister.get(request);
      const node = nodes.lister.get({ name: nodeName });
      // A node that is missing is about to be made.
      if (!pod || !node || !isWaiting(pod)) return undefined;
      const obstacle = obstacleTo(pod, node);
      if (obstacle === undefined) await binder.bind(pod, signal);
      else await binder.refuse(pod, obstacle, signal);
      return undefined;
    },
  });
}

/** Whether this scheduler is to find a node for the pod. */
function isWaiting({ metadata, spec }: Stored<Pod>): boolean {
  const { nodeName = "", schedulerName = "default-scheduler", schedulingGates = [] } = spec ?? {};
  if (metadata.deletionTimestamp !== undefined || nodeName !== "") return false;
  return schedulerName === "default-scheduler" && schedulingGates.length === 0;
}

/** Why the pod cannot run on the node, in Kubernetes' words. */
function obstacleTo({ spec }: Stored<Pod>, node: Stored<CoreV1Node>): string | undefined {
  const labels = node.metadata.labels ?? {};
  const isElsewhere = Object.entries(spec?.nodeSelector ?? {}).some(([key, value]) => labels[key] !== value);
  if (isElsewhere) return "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.";
  if (node.spec?.unschedulable === true) return "0/1 nodes are available: 1 node(s) were unschedulable.";
  return undefined;
}

class Binder {
  readonly #tools: WorkloadTools;
  readonly #pods: LocalView<Pod>;
  readonly #nodeName: string;

  constructor(tools: WorkloadTools, pods: LocalView<Pod>, nodeName: string) {
    this.#tools = tools;
    this.#pods = pods;
    this.#nodeName = nodeName;
  }

  async bind(pod: Stored<Pod>, signal: AbortSignal): Promise<void> {
    const { name, namespace = "", uid } = pod.metadata;
    const target = { apiVersion: "v1", kind: "Node", name: this.#nodeName };
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/binding`;
    const body = { apiVersion: "v1", kind: "Binding", metadata: { name, namespace, uid }, target };
    try {
      await this.#tools.client.request({ method: "POST", path, body, signal });
    } catch (error) {
      // It is gone, about to go, or on a node: the cache will tell.
      if (isNotFound(error) || isConflict(error)) return;
      throw error;
    }
    const note = `Successfully assigned ${namespace}/${name} to ${this.#nodeName}`;
    this.#tools.events.record(pod, { type: "Normal", reason: "Scheduled", action: "Binding", note });
  }

  /** Says once why the pod waits; it is looked at again when it or the node changes. */
  async refuse(pod: Stored<Pod>, message: string, signal: AbortSignal): Promise<void> {
    const before = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
    if (before?.status === "False" && before.message === message) return;
    const { client, cluster, events } = this.#tools;
    const lastTransitionTime = formatTime(cluster.clock.now());
    const condition = { type: "PodScheduled", status: "False", reason: "Unschedulable", message, lastTransitionTime };
    const key = objectKeyOf(pod);
    const patch = strategicMergePatch({ metadata: { uid: pod.metadata.uid }, status: { conditions: [condition] } });
    await this.#pods.write(key, () => client.patchStatus(Pod, key, { ...patch, signal }));
    events.record(pod, { type: "Warning", reason: "FailedScheduling", action: "Scheduling", note: message });
  }
}
