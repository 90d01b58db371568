// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The embedded control plane as one more place for the suite: what `npm start` runs, in this process, over HTTPS. */
import { createClusterControllers } from "@nuvolaris/cluster-controllers";
import { createLogger } from "@nuvolaris/framework";
import { startDevCluster, type DevCluster } from "@nuvolaris/dev-cluster";
import type { Capability, ControlPlane, ControlPlaneProvider } from "@nuvolaris/testing";

const capabilities: readonly Capability[] = ["rbac", "gc", "namespaces", "workloads", "ready-pods"];

/** Enough to see what went wrong last. */
const keptLogLines = 2000;

/** Available everywhere. Its pods are simulated: they become ready, and run nothing. */
export function embeddedProvider(): ControlPlaneProvider {
  return { name: "embedded", available: () => Promise.resolve({ available: true }), start: startEmbeddedControlPlane };
}

async function startEmbeddedControlPlane(): Promise<ControlPlane> {
  const lines: string[] = [];
  const note = (line: string): void => {
    lines.push(line);
    if (lines.length > keptLogLines) lines.shift();
  };
  const log = createLogger({ level: "info", format: "json", write: note });
  const cluster = await startDevCluster({
    controllers: ({ handle, clock }) => {
      const workloads = createClusterControllers({ handle, clock, log });
      return { controllers: [workloads], kubelet: (node, request) => workloads.kubelet(node, request) };
    },
    onError: (error) => {
      note(`${String(error)}\n`);
    },
  });
  return {
    kubeconfig: cluster.kubeconfigFile,
    serverVersion: await versionOf(cluster),
    capabilities: new Set(capabilities),
    logs: () => Promise.resolve(lines.map((line) => `embedded: ${line}`).join("")),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

async function versionOf({ server, url }: DevCluster): Promise<string> {
  const answer = await server.handle(new Request(`${url}/version`), { user: { username: "system:admin" } });
  // Proof: it is our own server's answer to /version.
  return ((await answer.json()) as { readonly gitVersion: string }).gitVersion;
}
