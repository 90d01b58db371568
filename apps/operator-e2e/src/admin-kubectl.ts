// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { inject } from "vitest";
import { Kubectl } from "./kubectl.ts";

/** An administrator's kubectl for the cluster of this run. */
export function adminKubectl(namespace?: string): Kubectl {
  const { kubeconfig, runFolder } = inject("e2e");
  return new Kubectl(kubeconfig, { home: runFolder, ...(namespace !== undefined && { namespace }) });
}
