// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ClusterAccess, ClusterControllers } from "@nuvolaris/dev-cluster";

/**
 * The controllers of workloads. They are loaded when they are first run, behind what is waiting already: an API server that
 * answers is worth more than Deployments that move a moment sooner.
 */
export function workloadControllers({ handle, clock }: ClusterAccess): ClusterControllers {
  let loaded: Promise<Loaded> | undefined;
  const load = (): Promise<Loaded> =>
    (loaded ??= import("@nuvolaris/cluster-controllers").then(({ createClusterControllers }) =>
      createClusterControllers({ handle, clock }),
    ));
  return {
    controllers: [
      {
        name: "workload controllers",
        run: async (signal) => {
          const controllers = await load();
          await controllers.run(signal);
        },
      },
    ],
    kubelet: async (node, request) => (await load()).kubelet(node, request),
  };
}

type Loaded = ReturnType<typeof import("@nuvolaris/cluster-controllers").createClusterControllers>;
