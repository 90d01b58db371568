// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from "node:util";
import { UsageError } from "../usage-error.ts";
import { checkNames, type CheckName } from "./check.ts";

/** What the command line asks for. */
export interface PrePrConfig {
  /** A commit or a branch. Default: the default branch. */
  readonly base: string | undefined;
  /** Default: all. */
  readonly only: readonly CheckName[];
  readonly json: boolean;
  /** The report goes to this file too: nx puts lines of its own before what is printed. */
  readonly output: string | undefined;
  readonly help: boolean;
}

export const usage = `usage: npm run pre-pr -- [--base COMMIT] [--only CHECK[,CHECK...]] [--json] [--output FILE]

Runs what a pull request must pass, over what changed since the merge base with the default branch, and over what is
not committed yet. All checks run, whether or not one fails.

  --base COMMIT   compare with the merge base with this commit or branch (default: the default branch)
  --only CHECKS   run some of them: ${checkNames.join(", ")}
  --json          print JSON
  --output FILE   write the report to this file too

Exit codes: 0 all passed, 1 a check failed, 2 the command line is wrong.
`;

/** Errors: {@link UsageError}. */
export function prePrConfig(argv: readonly string[]): PrePrConfig {
  const { base, only, json = false, output, help = false } = parse(argv);
  const names = (only ?? "").split(",").filter((name) => name !== "");
  const unknown = names.filter((name) => !checkNames.some((known) => known === name));
  if (unknown.length > 0) {
    throw new UsageError(`--only ${unknown.join(",")}: no such check; there are ${checkNames.join(", ")}`);
  }
  if (only !== undefined && names.length === 0) throw new UsageError("--only names no check");
  const chosen = checkNames.filter((name) => names.length === 0 || names.includes(name));
  return { base, only: chosen, json, output, help };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        base: { type: "string" },
        only: { type: "string" },
        json: { type: "boolean" },
        output: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    // https://nodejs.org/api/errors.html#err_parse_args_invalid_option_value
    const isMistake = error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
    if (isMistake) throw new UsageError(`${error.message}\n\n${usage}`, { cause: error });
    throw error;
  }
}
