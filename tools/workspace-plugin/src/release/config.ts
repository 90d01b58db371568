// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../usage-error.ts";

/** What a release takes from its environment. */
export interface ReleaseConfig {
  /** The git tag of the release. */
  readonly releaseTag: string;
  readonly repository: string;
  /** Where a GitHub workflow reads a step's outputs from. */
  readonly outputFile: string | undefined;
  readonly operatorVersion: string;
}

/** Errors: {@link UsageError} for a variable that is not set. */
export function releaseConfig(root: string, environment: NodeJS.ProcessEnv): ReleaseConfig {
  const needed = (name: string): string => {
    const value = environment[name];
    if (value === undefined || value === "") throw new UsageError(`${name} is not set`);
    return value;
  };
  // Proof of the cast: npm has read it before, as a manifest.
  const { version } = JSON.parse(readFileSync(join(root, "apps/operator/package.json"), "utf8")) as {
    readonly version: string;
  };
  return {
    releaseTag: needed("RELEASE_TAG"),
    repository: needed("IMAGE_REPOSITORY"),
    outputFile: environment["GITHUB_OUTPUT"],
    operatorVersion: version,
  };
}
