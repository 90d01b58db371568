// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Probe, ProbeResult, RunProgram } from "./probe.ts";
import { findVersion, isAtLeast } from "./version.ts";

export interface ProgramProbeOptions extends Omit<Probe, "run"> {
  /** Tried in this order; the first that answers counts. */
  readonly commands: readonly string[];
  readonly args: readonly string[];
  readonly minimum?: string;
}

/** A probe that asks a program for its version. */
export function programProbe({ commands, args, minimum, ...probe }: ProgramProbeOptions): Probe {
  return {
    ...probe,
    run: async (runProgram) => {
      const reasons: string[] = [];
      for (const command of commands) {
        const result = await ask(runProgram, command, args);
        if (!result.available) reasons.push(result.reason);
        else if (minimum !== undefined && !isAtLeast(result.version, minimum)) {
          reasons.push(`${command} is ${result.version}, ${minimum} or newer is needed`);
        } else return result;
      }
      return { available: false, reason: reasons.join("; ") };
    },
  };
}

async function ask(runProgram: RunProgram, command: string, args: readonly string[]): Promise<ProbeResult> {
  try {
    const output = await runProgram(command, args);
    return { available: true, version: findVersion(output) ?? output.trim() };
  } catch (error) {
    return { available: false, reason: `${command}: ${firstLine(error)}` };
  }
}

function firstLine(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return "not found on the PATH";
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split("\n").at(-1) ?? text;
}
