// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { createClusterControllers } from "@nuvolaris/cluster-controllers";
import type { Logger } from "@nuvolaris/controller";
import type { ClusterAccess, ClusterControllers } from "@nuvolaris/dev-cluster";

type Loaded = ReturnType<typeof createClusterControllers>;

/** By then the API server has said that it is ready, and the operator's process is still loading. */
const headStartMs = 50;

/**
 * The controllers of workloads, loaded when they first run: an API server that answers is worth more than Deployments that
 * move a moment sooner.
 */
export function workloadControllers(
  { handle, clock }: ClusterAccess,
  openLog: () => Promise<Logger>,
): ClusterControllers {
  let loaded: Promise<Loaded> | undefined;
  const load = (): Promise<Loaded> => (loaded ??= create());
  const create = async (): Promise<Loaded> => {
    const { createClusterControllers: createControllers } = await import("@nuvolaris/cluster-controllers");
    return createControllers({ handle, clock, log: await openLog() });
  };
  return {
    controllers: [
      {
        name: "workload controllers",
        run: async (signal) => {
          await clock.sleep(headStartMs, signal).catch(() => undefined);
          if (!signal.aborted) await (await load()).run(signal);
        },
      },
    ],
    kubelet: async (node, request) => (await load()).kubelet(node, request),
  };
}
