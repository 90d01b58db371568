// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { RunProgram } from "./probe.ts";

const execute = promisify(execFile);

/** Runs a program of this machine. A program that does not answer in half a minute counts as failed. */
export const runProgram: RunProgram = async (command, args) => {
  const { stdout } = await execute(command, args, { timeout: 30_000 });
  return stdout;
};
