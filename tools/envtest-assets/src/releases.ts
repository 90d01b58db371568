// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { UsageError } from "./usage-error.ts";

/** A Kubernetes minor that can be built, by its newest patch release. */
export interface KubernetesRelease {
  /** Such as `1.36`. */
  readonly minor: string;
  /** Such as `1.36.3`. */
  readonly version: string;
  /** Whether the Go module with its sums is checked in; otherwise it is made from the release's own go.mod. */
  readonly checkedIn: boolean;
}

/** Newest first. The first is the default. */
export const kubernetesReleases: readonly [KubernetesRelease, ...KubernetesRelease[]] = [
  { minor: "1.36", version: "1.36.3", checkedIn: true },
  { minor: "1.35", version: "1.35.4", checkedIn: false },
  { minor: "1.34", version: "1.34.4", checkedIn: false },
];

/** helm's release; it serves every Kubernetes minor. */
export const helmVersion = "4.3.1";

/** Errors: {@link UsageError} for a minor that the table does not have. */
export function releaseOf(minor: string = kubernetesReleases[0].minor): KubernetesRelease {
  const release = kubernetesReleases.find((candidate) => candidate.minor === minor);
  if (release) return release;
  throw new UsageError(
    `Kubernetes ${minor} cannot be built; there are ${kubernetesReleases.map((each) => each.minor).join(", ")}`,
  );
}

/** The version of the staging modules (k8s.io/api and its like) that belong to a release: v0.36.3 for 1.36.3. */
export function stagingVersion({ version }: KubernetesRelease): string {
  return version.replace(/^1\./, "v0.");
}
