#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The composition root: a control plane is chosen and started, the suite runs on it, and it is said what ran where. */
import { RequirementError } from "@nuvolaris/testing";
import { parseE2eConfig, UsageError } from "./config.ts";
import { UnavailableError } from "./control-plane/choose-control-plane.ts";
import { NoTestError } from "./no-test-error.ts";
import { ToolError } from "./workspace-tool.ts";

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    interrupted.abort(new DOMException(`interrupted by ${signal}`, "AbortError"));
  });
}

async function main(): Promise<number> {
  const config = parseE2eConfig({ argv: process.argv.slice(2), environment: process.env });
  if ("help" in config) {
    process.stdout.write(config.help);
    return 0;
  }
  const { runE2e } = await import("./run-e2e.ts");
  return runE2e({
    config,
    environment: process.env,
    signal: interrupted.signal,
    print: (line) => {
      process.stdout.write(`${line}\n`);
    },
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  const expected = [UsageError, NoTestError, UnavailableError, RequirementError, ToolError];
  console.error(
    error instanceof Error && expected.some((known) => error instanceof known) ? `e2e: ${error.message}` : error,
  );
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
// What a library keeps open must not keep a finished run.
process.exit();
