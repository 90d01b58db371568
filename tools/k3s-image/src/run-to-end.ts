// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Programs of this machine that run to their end: debootstrap, tar, go and docker.
import { spawn } from "node:child_process";
import type { Clock } from "@nuvolaris/clock";

export interface Machine {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Aborted: the program that runs is ended. */
  readonly signal: AbortSignal;
}

export interface ProgramOptions {
  /** The folder in which it runs. Default: this process's. */
  readonly directory?: string;
  /** Added to the machine's environment. */
  readonly environment?: NodeJS.ProcessEnv;
  /** A program that takes longer is ended and counts as failed. Default: {@link defaultDeadlineMs}. */
  readonly deadlineMs?: number;
}

/** A program could not be run or failed; the message ends with what it printed last. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
}

/** The longest step, a root file system over a slow line, was seen to take two minutes. */
export const defaultDeadlineMs = 20 * 60_000;
/** What is kept of a program's output for the message about its failure. */
const keptCharacters = 4_000;

/** Runs a program and gives what it wrote to its standard output. */
export async function runToEnd(
  machine: Machine,
  line: readonly string[],
  options: ProgramOptions = {},
): Promise<string> {
  const [command = "", ...args] = line;
  const ended = new AbortController();
  const stop = machine.clock.setTimer(options.deadlineMs ?? defaultDeadlineMs, () => {
    ended.abort(new ProgramError(`${line.join(" ")} did not end in time`));
  });
  const signal = AbortSignal.any([machine.signal, ended.signal]);
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        env: { ...machine.environment, ...options.environment },
        stdio: ["ignore", "pipe", "pipe"],
        signal,
        ...(options.directory !== undefined && { cwd: options.directory }),
      });
      let stdout = "";
      let last = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      for (const stream of [child.stdout, child.stderr.setEncoding("utf8")]) {
        stream.on("data", (text: string) => (last = (last + text).slice(-keptCharacters)));
      }
      child.once("error", (cause) => {
        const reason: unknown = signal.reason;
        reject(
          reason instanceof Error ? reason : new ProgramError(`cannot run ${command}: ${cause.message}`, { cause }),
        );
      });
      child.once("close", (code) => {
        if (code === 0) resolve(stdout);
        else reject(new ProgramError(`${line.join(" ")} failed with exit code ${code ?? "none"}:\n${last.trimEnd()}`));
      });
    });
  } finally {
    stop();
  }
}
