// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The control plane of `npm start` in this process: what every machine has. */
import { createClusterControllers } from "@nuvolaris/cluster-controllers";
import { silentLogger } from "@nuvolaris/controller";
import { startDevCluster, type DevCluster, type DevClusterOptions } from "@nuvolaris/dev-cluster";
import type { Capability, ControlPlane, ControlPlaneProvider } from "@nuvolaris/testing";

const capabilities: readonly Capability[] = ["rbac", "gc", "namespaces", "workloads", "ready-pods"];

/** Its pods are simulated: they become ready, and run nothing. Each start makes an empty cluster. */
export function embeddedProvider(): ControlPlaneProvider {
  return { name: "embedded", available: () => Promise.resolve({ available: true }), start };
}

/** A cluster with nodes and the controllers of workloads. */
export function startCluster(options: DevClusterOptions = {}): Promise<DevCluster> {
  return startDevCluster({
    controllers: ({ handle, clock }) => {
      const workloads = createClusterControllers({ handle, clock, log: silentLogger });
      return { controllers: [workloads], kubelet: (node, request) => workloads.kubelet(node, request) };
    },
    ...options,
  });
}

async function start(): Promise<ControlPlane> {
  const failures: string[] = [];
  const cluster = await startCluster({ onError: (error) => failures.push(`embedded: ${String(error)}\n`) });
  return {
    kubeconfig: cluster.kubeconfigFile,
    serverVersion: await versionOf(cluster),
    capabilities: new Set(capabilities),
    logs: () => Promise.resolve(failures.join("")),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

async function versionOf({ server, url }: DevCluster): Promise<string> {
  const answer = await server.handle(new Request(`${url}/version`), { user: { username: "system:admin" } });
  // Proof: it is our own server's answer to /version.
  return ((await answer.json()) as { readonly gitVersion: string }).gitVersion;
}
