// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { goCommand } from "@nuvolaris/envtest-assets";
import { goProbe, runProgram } from "@nuvolaris/testing";
import { environment } from "./config.ts";

/** A program that a Go module of this tool, with its checksums, pins. */
export interface GoProgram {
  /** The module's folder. */
  readonly module: "addlicense" | "license-eye" | "peers/controller-runtime";
  readonly goPackage: string;
}

export interface BuildProgramOptions {
  /** Where the program is put, under the name of its module's folder. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Why this machine builds no Go programs; `undefined`: it does. */
export async function whyNoGo(): Promise<string | undefined> {
  const found = await goProbe.run(runProgram);
  return found.available ? undefined : `${found.reason}. To get it: ${goProbe.howToGet}`;
}

/** Builds the program and tells its file. What Go has built before it takes from its cache. Errors: those of the go command. */
export async function buildGoProgram(program: GoProgram, { folder, signal }: BuildProgramOptions): Promise<string> {
  const output = join(folder, basename(program.module));
  const module = fileURLToPath(new URL(`../${program.module}`, import.meta.url));
  const { goPackage } = program;
  await goCommand(environment(), signal).build({ module, goPackage, linkerFlags: "-s -w", output });
  return output;
}
