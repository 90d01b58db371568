#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Command } from "commander";
import { UsageError } from "./usage-error.ts";

const program = new Command("envtest-assets")
  .description("The real control plane's binaries: built from Go modules, found, and asked for the goldens")
  .showHelpAfterError();

const print = (line: string): void => {
  console.log(line);
};
const interrupted = new AbortController();
process.once("SIGINT", () => {
  interrupted.abort(new UsageError("interrupted"));
});

program
  .command("build")
  .description("build the binaries that are not in the cache yet (needs Go), and tell their folder")
  .option("--kubernetes <minor>", "Kubernetes minor, such as 1.35; default: the newest")
  .option("--component <name...>", "which programs; default: what npm test uses", [])
  .option("--all", "all programs: those of a node, and helm, too", false)
  .option("--output <file>", "write the folder's path to this file too")
  .action(async (options: BuildOptions) => {
    const { build } = await import("./build.ts");
    await build({ ...options, environment: process.env, print, signal: interrupted.signal });
  });

program
  .command("path")
  .description("tell the folder of the binaries: KUBEBUILDER_ASSETS, else the newest in the cache")
  .option("--kubernetes <minor>", "Kubernetes minor; default: the newest that is there")
  .option("--component <name...>", "which programs must be there; default: etcd and kube-apiserver", [])
  .option("--output <file>", "write the path to this file too")
  .action(async (options: BinariesOptions) => {
    const { path } = await import("./path.ts");
    await path({ ...options, environment: process.env, print });
  });

program
  .command("record")
  .description("play the request scripts on a real control plane and write what it answers")
  .argument("[scripts...]", "names of scripts; default: all")
  .option("--check", "write nothing; fail if an answer differs from its golden", false)
  .action(async (names: string[], { check }: CheckOption) => {
    const { recordGoldens } = await import("./record.ts");
    await recordGoldens({ names, check, environment: process.env, print });
  });

program
  .command("compare")
  .description("play the request scripts on the embedded server and show where it differs from the goldens")
  .argument("[scripts...]", "names of scripts; default: all")
  .action(async (names: string[]) => {
    const { compareWithGoldens } = await import("./compare.ts");
    await compareWithGoldens({ names, environment: process.env, print });
  });

program
  .command("differences")
  .description("write libs/apiserver/KNOWN-DIFFERENCES.md and SEMANTICS.md from the lists in libs/testing")
  .option("--check", "write nothing; fail if a page is out of date", false)
  .action(async ({ check }: CheckOption) => {
    const { writeDifferences } = await import("./differences.ts");
    await writeDifferences({ check, print });
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

interface BinariesOptions {
  readonly kubernetes?: string;
  readonly component: readonly string[];
  readonly output?: string;
}

interface BuildOptions extends BinariesOptions {
  readonly all: boolean;
}

interface CheckOption {
  readonly check: boolean;
}
