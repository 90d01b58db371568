// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Runs checks beside each other, as many as there are cores, all of them whether or not one fails. */
import type { Clock } from "@nuvolaris/clock";
import { join } from "node:path";
import { runProgram } from "../ci/program.ts";
import { CheckLog } from "./check-log.ts";
import type { Check, CheckName, Command } from "./check.ts";

/** What came of one check. */
export type CheckResult = { readonly name: CheckName } & (
  | { readonly verdict: "passed"; readonly ms: number }
  | { readonly verdict: "not run"; readonly reason: string }
  | {
      readonly verdict: "failed";
      readonly ms: number;
      readonly reason: string;
      readonly mend: string;
      /** The file with all that it printed, relative to the workspace's root. */
      readonly log: string;
      /** The first and the last lines of it. */
      readonly excerpt: readonly string[];
    }
);

/** Told when a check begins and when it ends. */
export interface CheckListener {
  began(name: CheckName): void;
  ended(result: CheckResult): void;
}

export interface RunChecksOptions {
  /** The workspace's root. */
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Ends what runs; what did not begin does not. */
  readonly signal: AbortSignal;
  /** How many run at the same time. */
  readonly cores: number;
  readonly listener: CheckListener;
}

/** Where the logs are kept until the next run, relative to the root. */
const logFolder = ".cache/pre-pr";

/** Resolves to the results in the order of `checks`. */
export async function runChecks(checks: readonly Check[], options: RunChecksOptions): Promise<readonly CheckResult[]> {
  const results = new Map<CheckName, CheckResult>();
  const waiting = [...checks];
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const result = await runCheck(check, options);
      results.set(check.name, result);
      options.listener.ended(result);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.cores) }, work));
  return checks.flatMap(({ name }) => results.get(name) ?? []);
}

function runCheck(check: Check, options: RunChecksOptions): CheckResult | Promise<CheckResult> {
  if ("omitted" in check) return { name: check.name, verdict: "not run", reason: check.omitted };
  if (options.signal.aborted) return { name: check.name, verdict: "not run", reason: "interrupted" };
  options.listener.began(check.name);
  return runCommand(check, options);
}

async function runCommand(
  { name, command, mend, deadlineMinutes }: Command & { readonly name: CheckName },
  { root, ...options }: RunChecksOptions,
): Promise<CheckResult> {
  const path = join(logFolder, `${name}.log`);
  using log = new CheckLog(join(root, path));
  const ending = await runProgram(command, {
    ...options,
    directory: root,
    deadlineMs: deadlineMinutes * 60_000,
    onLine: (line) => {
      log.add(line);
    },
  });
  const ms = Math.round(ending.ms);
  if (ending.succeeded) return { name, verdict: "passed", ms };
  return { name, verdict: "failed", ms, reason: ending.reason, mend, log: path, excerpt: log.excerpt() };
}
