#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { systemClock } from "@nuvolaris/clock";
import { UsageError } from "@nuvolaris/envtest-assets";
import { Command } from "commander";
import type { Machine } from "./run-to-end.ts";

const program = new Command("k3s-image")
  .description("Images for a cluster in a container, where none can be pulled: from Go modules and Debian packages")
  .showHelpAfterError();

const print = (line: string): void => {
  console.log(line);
};
const interrupted = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => {
    interrupted.abort(new UsageError("interrupted"));
  });
}
const machine: Machine = { environment: process.env, clock: systemClock, signal: interrupted.signal };

program
  .command("build")
  .description("build the image of a node with the contract of the k3s image, and tell its name")
  .option("--kubernetes <minor>", "Kubernetes minor, such as 1.35; default: the newest")
  .option("--output <file>", "write the image's name to this file too")
  .action(async (options: BuildOptions) => {
    const { build } = await import("./build.ts");
    await build({ ...options, machine, print });
  });

program
  .command("base")
  .description("build the base image for programs that run on Node.js, and tell its name")
  .option("--output <file>", "write the image's name to this file too")
  .action(async (options: OutputOption) => {
    const { base } = await import("./base.ts");
    await base({ ...options, machine, print });
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

interface BuildOptions extends OutputOption {
  readonly kubernetes?: string;
}

interface OutputOption {
  readonly output?: string;
}
