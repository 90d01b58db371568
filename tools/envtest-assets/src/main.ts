#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Command } from "commander";
import { UsageError } from "./usage-error.ts";

const program = new Command("envtest-assets")
  .description("The real control plane's binaries: built from Go modules, found, and asked for the goldens")
  .showHelpAfterError();

program
  .command("record")
  .description("play the request scripts on a real control plane and write what it answers")
  .argument("[scripts...]", "names of scripts; default: all")
  .option("--check", "write nothing; fail if an answer differs from its golden", false)
  .action(async (names: string[], options: { check: boolean }) => {
    const { recordGoldens } = await import("./record-goldens.ts");
    await recordGoldens({ names, check: options.check, environment: process.env, print: console.log });
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
