// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// One child of the supervisor: a process group of its own, so that the terminal's ^C does not reach it, with an IPC channel
// whose end tells it that the supervisor is gone.
import type { Clock } from "@nuvolaris/clock";
import { spawn, type ChildProcess as NodeChildProcess } from "node:child_process";
import { constants } from "node:os";
import { parseChildMessage, type ChildMessage } from "./child-message.ts";

export interface ChildCommand {
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How it is asked to stop. `disconnect` is for children that leave signals to the supervisor. */
  readonly stopBy: "SIGTERM" | "disconnect";
  /** How long it may take to stop before it is killed. */
  readonly stopGraceMs: number;
}

/** How a child ended, as a shell would put it: 128 and the signal's number for one that was killed. */
export interface ChildExit {
  readonly code: number;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started at all. */
  readonly error?: Error;
}

export class ChildProcess {
  readonly #child: NodeChildProcess;
  readonly #command: ChildCommand;
  readonly #clock: Clock;
  readonly #exited: Promise<ChildExit>;
  #stopping: Promise<ChildExit> | undefined;

  constructor(command: ChildCommand, clock: Clock) {
    this.#command = command;
    this.#clock = clock;
    const [program, ...args] = command.command;
    this.#child = spawn(program, args, {
      env: command.env,
      detached: true,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once("error", (error) => {
        if (this.#child.pid === undefined) resolve({ code: 1, signal: null, error });
      });
      this.#child.once("exit", (code, signal) => {
        resolve({ code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), signal });
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get exited(): Promise<ChildExit> {
    return this.#exited;
  }

  onMessage(listener: (message: ChildMessage) => void): void {
    this.#child.on("message", (value) => {
      const message = parseChildMessage(value);
      if (message) listener(message);
    });
  }

  /** Asks it to stop, once, however often this is called, and kills what is left of its group after the grace. */
  stop(): Promise<ChildExit> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** Kills it and all that it has started, at once. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      // A detached child leads a group by its own number; Windows has no groups.
      if (process.platform === "win32") this.#child.kill("SIGKILL");
      else process.kill(-pid, "SIGKILL");
    } catch (error) {
      const isGone = error instanceof Error && "code" in error && error.code === "ESRCH";
      if (!isGone) throw error;
    }
  }

  async #stop(): Promise<ChildExit> {
    const isRunning = this.#child.exitCode === null && this.#child.signalCode === null;
    // Windows knows no SIGTERM that a process could answer.
    const bySignal = this.#command.stopBy === "SIGTERM" && process.platform !== "win32";
    if (isRunning && bySignal) this.#child.kill("SIGTERM");
    else if (this.#child.connected) this.#child.disconnect();
    const inTime = new AbortController();
    const late = this.#clock
      .sleep(this.#command.stopGraceMs, inTime.signal)
      .then(() => {
        this.kill();
      })
      .catch(() => undefined);
    const exit = await this.#exited;
    inTime.abort();
    await late;
    // What it started and left behind goes, too.
    this.kill();
    return exit;
  }
}
