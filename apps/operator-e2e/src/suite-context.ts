// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Capability } from "@nuvolaris/testing";
import type { OperatorBuilds } from "./operator/operator-builds.ts";

/** What a run tells its tests; it travels to workers, so it is plain data. */
export interface E2eContext {
  /** `k3s`, `envtest`, … */
  readonly controlPlane: string;
  readonly kubeconfig: string;
  readonly capabilities: readonly Capability[];
  /** Where {@link RemotePlane} reaches the control plane. */
  readonly planeSocket: string;
  /** What this run needs on disk; it goes with the run. */
  readonly runFolder: string;
  /** Where failures leave their reports. It is there once one has. */
  readonly reportFolder: string;
  /** What the suite's pods run. */
  readonly podImage: string;
  readonly operatorBuilds: OperatorBuilds;
  readonly helm: OptionalProgram;
}

/** A program of this machine, or why there is none. */
export type OptionalProgram = { readonly program: string } | { readonly missing: string };

declare module "vitest" {
  interface ProvidedContext {
    readonly e2e: E2eContext;
  }
}
