// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { withPath } from "../ci/search-path.ts";
import { createGit } from "../git/git.mjs";
import { findChange, regularFiles } from "./change.ts";
import { checksOf } from "./check.ts";
import type { PrePrConfig } from "./config.ts";
import { Progress } from "./progress.ts";
import { formatChange, formatResults, toJson } from "./report.ts";
import { runChecks } from "./run-checks.ts";

/** Where text goes, and whether a person looks at it there. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface PrePrOptions {
  readonly config: PrePrConfig;
  /** The workspace's root. */
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly cores: number;
  /** The report. */
  readonly out: TextStream;
  /** The progress. */
  readonly terminal: TextStream;
}

/** Runs the checks and prints the report. Resolves to whether all passed. Errors: UsageError, GitError. */
export async function prePr(options: PrePrOptions): Promise<boolean> {
  const { config, root, environment, clock, signal, cores, out, terminal } = options;
  const change = await findChange(createGit({ directory: root, environment, signal }), config.base);
  const present = "files" in change ? regularFiles(root, change.files) : [];
  const checks = checksOf({ change, present, lintTasks: Math.max(1, Math.floor(cores / 2)) });
  if (!config.json) out.write(`${formatChange(change)}\n`);
  const chosen = checks.filter(({ name }) => config.only.includes(name));
  const results = await withProgress({ clock, terminal }, (listener) =>
    runChecks(chosen, { root, environment: environmentOfChecks(environment, root), clock, signal, cores, listener }),
  );
  const report = (colour: boolean): string =>
    config.json ? toJson(change, results) : formatResults(results, { colour });
  out.write(`${report(out.isTTY === true && !environment["NO_COLOR"])}\n`);
  if (config.output !== undefined) writeFileSync(resolve(root, config.output), `${report(false)}\n`);
  return !signal.aborted && results.every(({ verdict }) => verdict !== "failed");
}

async function withProgress<Result>(
  { clock, terminal }: Pick<PrePrOptions, "clock" | "terminal">,
  run: (progress: Progress) => Promise<Result>,
): Promise<Result> {
  using progress = new Progress({
    clock,
    write: (text) => terminal.write(text),
    isTerminal: terminal.isTTY === true,
    columns: terminal.columns ?? 80,
  });
  return await run(progress);
}

/**
 * Without what Nx tells the command that it runs, which an Nx below would take for its own, and without colours: what is
 * printed goes to a file. (Nx sets FORCE_COLOR where it is not set.)
 */
function environmentOfChecks(environment: NodeJS.ProcessEnv, root: string): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !name.startsWith("NX_") && name !== "NO_COLOR");
  const own = { NX_DAEMON: "false", FORCE_COLOR: "0" };
  return { ...withPath(Object.fromEntries(kept), [resolve(root, "node_modules/.bin")]), ...own };
}
