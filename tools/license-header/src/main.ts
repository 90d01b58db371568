#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The program: binds the command line to this process. */
import { enableCompileCache } from "node:module";

// Before anything else is loaded: what an earlier run compiled is taken from the cache, which halves the start from sources.
enableCompileCache();
// Files that are not in the system's cache are read so many at a time: disks answer many questions as quickly as one.
process.env["UV_THREADPOOL_SIZE"] ??= "16";

const { runProgram } = await import("./commands/program.ts");
const { processSurroundings } = await import("./commands/process-surroundings.ts");

const interrupted = new AbortController();
const interrupts = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
for (const [name, exitCode] of Object.entries(interrupts)) {
  process.on(name, () => {
    // The second time the user does not want to wait for what is being cleaned up.
    if (interrupted.signal.aborted) process.exit(exitCode);
    process.exitCode = exitCode;
    interrupted.abort();
  });
}
// `license-header check | head` ends as other programs do: quietly.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const { NO_COLOR: noColor, GITHUB_STEP_SUMMARY: stepSummary } = process.env;
try {
  const environment = { noColor: (noColor ?? "") !== "", stepSummary: stepSummary === "" ? undefined : stepSummary };
  const surroundings = processSurroundings(process, { environment, signal: interrupted.signal });
  const exitCode = await runProgram(process.argv.slice(2), surroundings);
  process.exitCode ??= exitCode;
} catch (error) {
  if (!interrupted.signal.aborted) {
    console.error(error);
    process.exitCode = 1;
  }
}
