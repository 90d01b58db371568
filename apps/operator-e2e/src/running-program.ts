// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** For programs on a machine that does much else. */
const patienceMs = 150_000;

/** The program ended, or stayed silent, before it said what it was waited for. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
}

export interface RunningProgramOptions {
  readonly cwd?: string;
  /** Beside those of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Gives it an IPC channel, by which a Node.js program sees that this process is gone. Default: none. */
  readonly channel?: boolean;
}

/** A program that runs beside the test, and what it has printed so far. Disposing ends it. */
export class RunningProgram implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #output = "";
  #isClosed = false;

  constructor(
    command: string,
    args: readonly string[],
    { channel = false, env, ...options }: RunningProgramOptions = {},
  ) {
    const stdio = ["ignore", "pipe", "pipe"] as const;
    const environment = { ...process.env, ...env };
    this.#child = spawn(command, args, {
      ...options,
      env: environment,
      stdio: channel ? [...stdio, "ipc"] : [...stdio],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
        this.#look();
      });
    }
    // What it printed last may arrive after the news of its end.
    this.#child.once("close", () => {
      this.#isClosed = true;
      this.#look();
    });
  }

  /** What it has printed so far. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** Waits until the output matches, and gives the match. Rejects with the output when it does not come to that. */
  waitFor(pattern: RegExp, timeoutMs = patienceMs): Promise<RegExpExecArray> {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    const fail = (why: string): void => {
      reject(new ProgramError(`${why} before it printed ${String(pattern)}; it printed:\n${this.#output}`));
    };
    const deadline = AbortSignal.timeout(timeoutMs);
    deadline.addEventListener("abort", () => {
      fail(`${timeoutMs} ms passed`);
    });
    const look = (): void => {
      const match = pattern.exec(this.#output);
      if (match) resolve(match);
      else if (this.#isClosed) fail(`it ended with ${this.#child.exitCode ?? this.#child.signalCode ?? "?"}`);
      else return;
      this.#waiting.delete(look);
    };
    this.#waiting.add(look);
    look();
    return promise;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** The exit code, or the signal that ended it, when all that it printed is in {@link output}. */
  async ended(): Promise<number | NodeJS.Signals> {
    if (!this.#isClosed) await once(this.#child, "close");
    return this.#child.exitCode ?? this.#child.signalCode ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGTERM");
    await this.ended();
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #look(): void {
    for (const look of [...this.#waiting]) look();
  }
}
