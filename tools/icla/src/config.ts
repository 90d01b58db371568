// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What the environment tells of the CI system that the check runs in. */
import type { Environment } from "./history/git-program.ts";

export interface CiSettings {
  /** The branch that a pull request goes to, without its remote. */
  readonly suggestedBase: string | undefined;
  /** Where a step writes its summary. */
  readonly summaryFile: string | undefined;
}

/** GitHub's variables: https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
export function readCiSettings(environment: Environment): CiSettings {
  return {
    suggestedBase: valueOf(environment["GITHUB_BASE_REF"]),
    summaryFile: valueOf(environment["GITHUB_STEP_SUMMARY"]),
  };
}

function valueOf(variable: string | undefined): string | undefined {
  return variable === "" ? undefined : variable;
}
