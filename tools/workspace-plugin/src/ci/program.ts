// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Programs that a run of the checks starts, each in a process group of its own: a program that is late is ended with
// all that it started.
import type { Clock } from "@nuvolaris/clock";
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

export interface ProgramOptions {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** Told each line that the program prints, on either stream. */
  readonly onLine: (line: string) => void;
}

/** How a program ended, and after how long. */
export type Ending = { readonly ms: number } & (
  { readonly succeeded: true } | { readonly succeeded: false; readonly reason: string }
);

/** What a program gets to put things in order before it is killed. */
const graceMs = 10_000;

/** Runs a program to its end. Never rejects: a program that cannot be started has failed. */
export async function runProgram(command: readonly string[], options: ProgramOptions): Promise<Ending> {
  const { clock, signal, deadlineMs } = options;
  const [file = "", ...args] = command;
  const start = clock.monotonicNow();
  const child = spawn(file, args, {
    cwd: options.directory,
    env: options.environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const stopping = new Stopping(child, clock);
  const cancelDeadline = clock.setTimer(deadlineMs, () => {
    stopping.begin(`it did not end within ${deadlineMs / 60_000} minutes`);
  });
  const interrupt = (): void => {
    stopping.begin("it was interrupted");
  };
  signal.addEventListener("abort", interrupt);
  if (signal.aborted) interrupt();
  try {
    const said = await outcomeOf(child, options.onLine);
    const reason = stopping.reason ?? said;
    const ms = clock.monotonicNow() - start;
    return reason === undefined ? { succeeded: true, ms } : { succeeded: false, ms, reason };
  } finally {
    cancelDeadline();
    stopping.cancel();
    signal.removeEventListener("abort", interrupt);
  }
}

/** Asks a process group to end, and kills it if it does not. */
class Stopping {
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  #reason: string | undefined;
  #cancelKill = (): void => undefined;

  constructor(child: ChildProcess, clock: Clock) {
    this.#child = child;
    this.#clock = clock;
  }

  /** Why it was ended from here; the first reason counts. */
  get reason(): string | undefined {
    return this.#reason;
  }

  begin(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    signalGroup(this.#child, "SIGTERM");
    this.#cancelKill = this.#clock.setTimer(graceMs, () => {
      signalGroup(this.#child, "SIGKILL");
    });
  }

  cancel(): void {
    this.#cancelKill();
  }
}

function outcomeOf(child: ChildProcess, onLine: (line: string) => void): Promise<string | undefined> {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on("line", onLine);
  }
  return new Promise((resolve) => {
    child.once("error", (error) => {
      resolve(error.message);
    });
    child.once("exit", () => {
      // What outlives the program would hold its ports and files, and our end of the pipes.
      signalGroup(child, "SIGKILL");
    });
    child.once("close", (code, signalName) => {
      resolve(code === 0 ? undefined : `exit code ${code ?? signalName ?? "unknown"}`);
    });
  });
}

function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
