// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Installs the operator for the tests of a file, in the form that the control plane allows. */
import { join } from "node:path";
import { afterAll, beforeAll, inject } from "vitest";
import { adminKubectl } from "../admin-kubectl.ts";
import type { OperatorInstallation } from "./operator-installation.ts";
import { installAsPods } from "./pod-installation.ts";
import { installAsProcesses } from "./process-installation.ts";

/** The operator of a test file. It is there from the file's first test to its last. */
export interface InstalledOperator {
  /** `undefined` before it is installed. */
  readonly installation: OperatorInstallation | undefined;
}

/** The tests of a file ran without the operator that they were to have. */
export class NotInstalledError extends Error {
  override readonly name = "NotInstalledError";
}

/** To be called once in a file, outside of its tests. */
export function installedOperator(): InstalledOperator {
  const operator: { installation: OperatorInstallation | undefined } = { installation: undefined };
  beforeAll(async () => {
    operator.installation = await installOperator();
  });
  afterAll(async () => {
    await operator.installation?.[Symbol.asyncDispose]();
  });
  return operator;
}

export function installationOf({ installation }: InstalledOperator): OperatorInstallation {
  if (!installation) throw new NotInstalledError("the operator is not installed");
  return installation;
}

/** Installs it, or brings the one that is there to the same state. */
export function installOperator(): Promise<OperatorInstallation> {
  const { operatorBuilds: builds, runFolder } = inject("e2e");
  const kubectl = adminKubectl();
  if (builds.form === "images") return installAsPods({ kubectl, builds });
  return installAsProcesses({ kubectl, builds, folder: join(runFolder, "operator") });
}
