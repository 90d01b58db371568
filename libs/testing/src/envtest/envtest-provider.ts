// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type {
  Availability,
  Capability,
  ControlPlane,
  ControlPlaneOptions,
  ControlPlaneProvider,
} from "../control-plane/control-plane.ts";
import { locateAssets, type LocateAssetsOptions, type LocatedAssets } from "./assets.ts";
import { startEnvtest } from "./envtest-control-plane.ts";
import { EnvtestError } from "./envtest-error.ts";

export type EnvtestProviderOptions = Pick<LocateAssetsOptions, "environment" | "minor">;

/**
 * The real etcd, kube-apiserver and kube-controller-manager as processes of this machine. Without kube-controller-manager
 * among the binaries, the other two alone, which have fewer capabilities. There is no node: pods stay pending.
 */
export function envtestProvider(options: EnvtestProviderOptions): ControlPlaneProvider {
  return {
    name: "envtest",
    available: async () => toAvailability(await locateAssets(options)),
    start: (startOptions) => start(options, startOptions),
  };
}

const ofApiServer: readonly Capability[] = ["rbac", "restart-api-server", "freeze-storage"];
const ofControllers: readonly Capability[] = ["gc", "namespaces", "workloads"];

async function start(
  options: EnvtestProviderOptions,
  { signal, onProgress }: ControlPlaneOptions = {},
): Promise<ControlPlane> {
  const withControllers = await locateAssets({
    ...options,
    components: ["etcd", "kube-apiserver", "kube-controller-manager"],
  });
  const located = withControllers.found ? withControllers : await locateAssets(options);
  if (!located.found) throw new EnvtestError(`cannot start the control plane: ${located.reason}`);
  onProgress?.(
    `envtest: starting ${withControllers.found ? "with" : "without"} kube-controller-manager, from ${located.assets.directory}`,
  );
  const controlPlane = await startEnvtest({
    assets: located.assets,
    programs: withControllers.found ? "with-controllers" : "api-server",
    ...(signal && { signal }),
  });
  return {
    kubeconfig: controlPlane.kubeconfig,
    serverVersion: controlPlane.serverVersion,
    capabilities: new Set([...ofApiServer, ...(withControllers.found ? ofControllers : [])]),
    logs: () => Promise.resolve(controlPlane.logs),
    restartApiServer: (how) => controlPlane.restartApiServer(how),
    freezeStorage: () => controlPlane.freezeEtcd(),
    [Symbol.asyncDispose]: () => controlPlane[Symbol.asyncDispose](),
  };
}

function toAvailability(located: LocatedAssets): Availability {
  return located.found ? { available: true } : { available: false, reason: located.reason };
}
