#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// `npm run pre-pr`, `nx run workspace:pre-pr`: all that a pull request must pass, as a table.
import { systemClock } from "@nuvolaris/clock";
import { availableParallelism, constants } from "node:os";
import { resolve } from "node:path";
import { GitError } from "../git/git.mjs";
import { UsageError } from "../usage-error.ts";
import { prePrConfig, usage } from "./config.ts";
import { prePr } from "./pre-pr.ts";

const interrupted = new AbortController();
let signalCode: number | undefined;
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  // One Ctrl-C arrives more than once through npm and Nx. What runs is killed ten seconds after the first.
  process.on(name, () => {
    signalCode ??= 128 + constants.signals[name];
    interrupted.abort(new Error(`interrupted by ${name}`));
  });
}

async function main(argv: readonly string[]): Promise<number> {
  const config = prePrConfig(argv);
  if (config.help) {
    console.log(usage.trimEnd());
    return 0;
  }
  const passed = await prePr({
    config,
    root: resolve(import.meta.dirname, "../../../.."),
    environment: process.env,
    clock: systemClock,
    signal: interrupted.signal,
    cores: availableParallelism(),
    out: process.stdout,
    terminal: process.stderr,
  });
  return passed ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isMistake = error instanceof UsageError || error instanceof GitError;
  if (!interrupted.signal.aborted) console.error(isMistake ? `pre-pr: ${error.message}` : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
if (signalCode !== undefined) process.exitCode = signalCode;
