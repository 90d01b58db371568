// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A scheduler for a cluster of one node: every pod fits. */
import { isConflict, isNotFound, Pod } from "@nuvolaris/client";
import { Controller, forKind } from "@nuvolaris/controller";
import type { WorkloadTools } from "../workload-tools.ts";

/** Binds pods that are on no node to `nodeName`. Pods that name another scheduler are left to it. */
export function scheduler({ client, cluster, events }: WorkloadTools, nodeName: string): Controller {
  const pods = cluster.informer(Pod);
  return new Controller({
    name: "scheduler",
    clock: cluster.clock,
    log: cluster.log,
    sources: [forKind({ informer: pods })],
    reconcile: async (request, signal) => {
      const pod = pods.lister.get(request);
      if (pod?.metadata.deletionTimestamp !== undefined || !pod?.spec) return undefined;
      const { nodeName: bound = "", schedulerName = "default-scheduler", schedulingGates = [] } = pod.spec;
      if (bound !== "" || schedulerName !== "default-scheduler" || schedulingGates.length > 0) return undefined;
      const { name, namespace = "", uid } = pod.metadata;
      const target = { apiVersion: "v1", kind: "Node", name: nodeName };
      const path = `/api/v1/namespaces/${namespace}/pods/${name}/binding`;
      const body = { apiVersion: "v1", kind: "Binding", metadata: { name, namespace, uid }, target };
      try {
        await client.request({ method: "POST", path, body, signal });
      } catch (error) {
        // It is gone, about to go, or on a node: the cache will tell.
        if (isNotFound(error) || isConflict(error)) return undefined;
        throw error;
      }
      const note = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
      events.record(pod, { type: "Normal", reason: "Scheduled", action: "Binding", note });
      return undefined;
    },
  });
}
