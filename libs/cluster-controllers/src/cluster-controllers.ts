// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Puts the controllers together. Each is in a folder of its own; here they get their caches, names and order. */
import { Client, handlerTransport, Pod } from "@nuvolaris/client";
import { systemClock, type Clock } from "@nuvolaris/clock";
import {
  clientEventSink,
  Cluster,
  EventRecorder,
  Manager,
  silentLogger,
  type Controller,
  type Logger,
} from "@nuvolaris/controller";
import { deploymentController } from "./deployment/deployment-controller.ts";
import { jobController } from "./job/job-controller.ts";
import { kubeletController } from "./kubelet/kubelet.ts";
import { KubeletEndpoint } from "./kubelet/kubelet-endpoint.ts";
import { defaultBehaviours, type Behaviours } from "./kubelet/stage.ts";
import { nodeController } from "./node/node-controller.ts";
import { replicaSetController } from "./replica-set/replica-set-controller.ts";
import { scheduler } from "./scheduler/scheduler.ts";
import type { WorkloadTools } from "./workload-tools.ts";

export interface ClusterControllersOptions {
  /** Sends one request to the API server, as an administrator. */
  readonly handle: (request: Request) => Promise<Response>;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** In [0, 1): for ids and the spreading of delays. Default `Math.random`. */
  readonly random?: () => number;
  /** Default: none. */
  readonly log?: Logger;
  /** What the one node is called. Default `dev-node`. */
  readonly nodeName?: string;
  /** Behaviours of simulated containers, beside or in place of {@link defaultBehaviours}. */
  readonly behaviours?: Behaviours;
}

export interface ClusterControllers {
  readonly name: string;
  /** Runs until the signal is aborted and everything has ended. It can be called again after that. */
  run(signal: AbortSignal): Promise<void>;
  /** Answers for the kubelet of the node: the API server asks it for logs. */
  kubelet(node: string, request: Request): Promise<Response>;
}

/** An address of a network that is no one's: RFC 5737. */
const hostIP = "192.0.2.1";

/**
 * The controllers that bring a cluster to life: Deployments, ReplicaSets, Jobs, a scheduler and a node whose kubelet runs nothing.
 *
 * *Guarantees.* They write what changes and nothing else: a cluster at rest sees no requests but their watches.
 */
export function createClusterControllers(options: ClusterControllersOptions): ClusterControllers {
  let endpoint: KubeletEndpoint | undefined;
  return {
    name: "cluster controllers",
    run: async (signal) => {
      const parts = createParts(options);
      endpoint = parts.endpoint;
      await parts.manager.run(signal);
      endpoint = undefined;
    },
    kubelet: (node, request) =>
      Promise.resolve(endpoint?.answer(node, request) ?? new Response("the kubelet does not run", { status: 503 })),
  };
}

interface Parts {
  readonly manager: Manager;
  readonly endpoint: KubeletEndpoint;
}

function createParts(options: ClusterControllersOptions): Parts {
  const { handle, clock = systemClock, random = Math.random, log = silentLogger } = options;
  const { nodeName = "dev-node", behaviours } = options;
  const node = { nodeName, hostIP };
  const kubelet = { ...node, behaviours: { ...defaultBehaviours, ...behaviours } };
  const client = new Client({
    transport: handlerTransport(handle),
    clock,
    random,
    fieldManager: "cluster-controllers",
  });
  const cluster = new Cluster({ client, fieldManager: "cluster-controllers", clock, log, random });
  const manager = new Manager({ clock, log, gracefulShutdownMs: 5000 });
  manager.add(cluster, "cache");
  const add = (component: string, create: (tools: WorkloadTools) => Controller): void => {
    const events = new EventRecorder({
      sink: clientEventSink(client),
      reportingController: component,
      reportingInstance: nodeName,
      clock,
      log,
      random,
    });
    manager.add(events, "background");
    manager.add(create({ client, cluster, events, random }));
  };
  add("kubelet", (tools) => nodeController(tools, node));
  add("kubelet", (tools) => kubeletController(tools, kubelet));
  add("default-scheduler", (tools) => scheduler(tools, nodeName));
  add("replicaset-controller", replicaSetController);
  add("deployment-controller", deploymentController);
  add("job-controller", jobController);
  return { manager, endpoint: new KubeletEndpoint({ pods: cluster.informer(Pod), clock, nodeName }) };
}
