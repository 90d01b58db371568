// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { DevCluster } from "@nuvolaris/dev-cluster";
import type { ChildMessage } from "../process/child-message.ts";

/** What the control plane sees of the process that started it. */
export interface Parent {
  readonly isConnected: () => boolean;
  readonly send: (message: ChildMessage) => void;
  readonly onDisconnect: (listener: () => void) => void;
  readonly onSignal: (listener: () => void) => void;
}

/**
 * Starts a cluster, tells the parent, and runs until the parent closes the channel or is gone. A signal is for the parent to
 * answer: it stops the operator first, which wants to release its lease and end its watches.
 */
export async function runControlPlane(parent: Parent, start: () => Promise<DevCluster>): Promise<void> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<undefined>();
  const end = (): void => {
    stop(undefined);
  };
  parent.onDisconnect(end);
  parent.onSignal(() => {
    if (parent.isConnected()) parent.send({ type: "stop" });
    else end();
  });
  await using cluster = await start();
  await checkReady(cluster);
  if (!parent.isConnected()) return;
  parent.send({ type: "ready", url: cluster.url, kubeconfigFile: cluster.kubeconfigFile });
  await stopped;
}

async function checkReady(cluster: DevCluster): Promise<void> {
  const answer = await cluster.server.handle(new Request(`${cluster.url}/readyz`), {
    user: { username: "system:admin" },
  });
  const text = await answer.text();
  if (!answer.ok)
    throw new Error(`the control plane is not ready: /readyz answered ${answer.status.toString()}: ${text}`);
}
