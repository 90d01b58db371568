// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The object of the one node: made when it is missing, and said to be ready. It sends no heartbeats. */
import { formatTime, isJsonObject, objectKeyOf } from "@nuvolaris/api-machinery";
import { CoreV1Node, isAlreadyExists, type Client, type NodeCondition, type NodeStatus } from "@nuvolaris/client";
import { Channel, Controller, forKind, localView } from "@nuvolaris/controller";
import { writeStatus, type WorkloadTools } from "../workload-tools.ts";

export interface NodeOptions {
  readonly nodeName: string;
  readonly hostIP: string;
}

export function nodeController(tools: WorkloadTools, options: NodeOptions): Controller {
  const { client, cluster } = tools;
  const nodes = cluster.informer(CoreV1Node, { fieldSelector: `metadata.name=${options.nodeName}` });
  const view = localView(nodes, undefined);
  // Nothing tells of a node that is not there.
  const start = new Channel("start");
  start.send({ name: options.nodeName });
  return new Controller({
    name: "node",
    clock: cluster.clock,
    log: cluster.log,
    sources: [start, forKind({ informer: nodes })],
    reconcile: async (request, signal) => {
      const node = view.get(request);
      if (!node) {
        await view.write(request, () => client.create(CoreV1Node, newNode(options), { signal })).catch(ignoreExisting);
        return undefined;
      }
      if (node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True")) return undefined;
      const status = nodeStatus(options, { version: await serverVersion(client, signal), nowMs: cluster.clock.now() });
      await writeStatus(client, { view, object: node, status: { ...node.status, ...status }, signal });
      tools.events.record(node, {
        type: "Normal",
        reason: "NodeReady",
        note: `Node ${objectKeyOf(node).name} status is now: NodeReady`,
      });
      return undefined;
    },
  });
}

function newNode({ nodeName }: NodeOptions): CoreV1Node {
  const labels = {
    "kubernetes.io/hostname": nodeName,
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "node-role.kubernetes.io/control-plane": "",
  };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: nodeName, labels },
    spec: { podCIDR: "10.244.0.0/16", podCIDRs: ["10.244.0.0/16"] },
  };
}

function nodeStatus(
  { nodeName, hostIP }: NodeOptions,
  { version, nowMs }: { readonly version: string; readonly nowMs: number },
): NodeStatus {
  const resources = { cpu: "64", memory: "256Gi", "ephemeral-storage": "1Ti", pods: "65534" };
  const fine = (type: string, reason: string, message: string): NodeCondition => {
    const time = formatTime(nowMs);
    return { type, status: "False", reason, message, lastHeartbeatTime: time, lastTransitionTime: time };
  };
  return {
    capacity: resources,
    allocatable: resources,
    addresses: [
      { type: "InternalIP", address: hostIP },
      { type: "Hostname", address: nodeName },
    ],
    conditions: [
      fine("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
      fine("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
      fine("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
      { ...fine("Ready", "KubeletReady", "the simulated kubelet is ready"), status: "True" },
    ],
    nodeInfo: {
      machineID: nodeName,
      systemUUID: nodeName,
      bootID: nodeName,
      kernelVersion: "none",
      osImage: "Nuvolaris simulated node",
      containerRuntimeVersion: "simulated://1.0.0",
      kubeletVersion: version,
      kubeProxyVersion: version,
      operatingSystem: "linux",
      architecture: "amd64",
    },
  };
}

async function serverVersion(client: Client, signal: AbortSignal): Promise<string> {
  const version = await client.request({ path: "/version", signal });
  const text = isJsonObject(version) ? version["gitVersion"] : undefined;
  return typeof text === "string" ? text : "v0.0.0";
}

function ignoreExisting(error: unknown): undefined {
  if (!isAlreadyExists(error)) throw error;
}
