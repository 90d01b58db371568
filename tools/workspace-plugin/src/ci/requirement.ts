// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { requiredNames, type RequirementName } from "@nuvolaris/testing";

/** What a run requires where `E2E_REQUIRED` says nothing, as far as the machine can have it. */
export const usualRequirements = [
  "envtest",
  "k3s",
  "chromium",
  "kubectl",
  "helm",
  "license-eye",
  "kopf",
] as const satisfies RequirementName[];

/** What `E2E_REQUIRED` names; `undefined` where it is not set. Errors: RequirementError for a name that is not known. */
export function parseRequired(environment: NodeJS.ProcessEnv): readonly RequirementName[] | undefined {
  return environment["E2E_REQUIRED"] === undefined ? undefined : [...requiredNames(environment)];
}
