// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What a machine must have: a run that demands a thing fails without it, where others skip.
import type { Availability } from "../control-plane/control-plane.ts";

/** What `E2E_REQUIRED` may name. */
export const requirementNames = [
  "embedded",
  "envtest",
  "k3s",
  "existing",
  "kubectl",
  "helm",
  "go",
  "docker",
  "chromium",
  "license-eye",
  "kopf",
] as const;

export type RequirementName = (typeof requirementNames)[number];

/** Something that `E2E_REQUIRED` names is missing, or it names what there is not. */
export class RequirementError extends Error {
  override readonly name = "RequirementError";
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The names in `E2E_REQUIRED`, such as `envtest,kubectl`. Errors: {@link RequirementError} for a name that nothing has. */
export function requiredNames(environment: Environment): ReadonlySet<RequirementName> {
  const names = (environment["E2E_REQUIRED"] ?? "").split(",").map((name) => name.trim());
  return new Set(names.filter((name) => name !== "").map(toRequirementName));
}

/**
 * Why what needs `name` skips, or `undefined` where it can run.
 *
 * Errors: {@link RequirementError} where `E2E_REQUIRED` names it and it is not available.
 */
export function reasonToSkip(
  name: RequirementName,
  availability: Availability,
  environment: Environment,
): string | undefined {
  if (availability.available) return undefined;
  if (!requiredNames(environment).has(name)) return `${name} is not available: ${availability.reason}`;
  throw new RequirementError(`E2E_REQUIRED names ${name}, which is not available: ${availability.reason}`);
}

function toRequirementName(name: string): RequirementName {
  const known = requirementNames.find((candidate) => candidate === name);
  if (known) return known;
  throw new RequirementError(`E2E_REQUIRED names ${name}; it may name ${requirementNames.join(", ")}`);
}
