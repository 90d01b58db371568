// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Runs a program that must not outlive this process, however this process ends.
import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { LogTail } from "./log-tail.ts";

// The guard holds the read end of our pipe. When the pipe closes, because we closed it or because this process is
// gone, it kills the program: a signal handler here could not do that after SIGKILL. A line in the pipe names a signal
// that the program is to get: our own kill would reach the guard.
const guardScript = `
exec 3<&0
"$@" </dev/null 3<&- & program=$!
( while read -r name <&3; do kill -s "$name" $program 2>/dev/null; done; kill -9 $program 2>/dev/null ) & reader=$!
wait $program; status=$?
kill $reader 2>/dev/null
exit $status
`;

/** `STOP` freezes a program, `CONT` lets it go on. */
export type ProgramSignal = "KILL" | "TERM" | "STOP" | "CONT";

/** A program under guard. Disposing it kills the program at once: what it wrote to disk is not meant to last. */
export class GuardedProcess implements AsyncDisposable {
  /** Resolves when the program is gone. */
  readonly exited: Promise<void>;
  readonly #guard: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #log = new LogTail(200);
  #hasExited = false;

  constructor(program: string, args: readonly string[]) {
    // A process group of its own: a ^C at the terminal reaches us alone, and we end the program in order.
    this.#guard = spawn("/bin/sh", ["-c", guardScript, "guard", program, ...args], {
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
      env: {},
    });
    this.#guard.stdin.on("error", () => undefined); // EPIPE: the program is gone, which `exited` tells.
    for (const stream of [this.#guard.stdout, this.#guard.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        this.#log.append(chunk);
      });
    }
    this.exited = new Promise((resolve) => {
      const end = (): void => {
        this.#hasExited = true;
        resolve();
      };
      this.#guard.once("close", end);
      this.#guard.once("error", (error) => {
        this.#log.append(`${error.message}\n`);
        end();
      });
    });
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  /** The last lines of what the program printed. */
  get logTail(): string {
    return this.#log.text;
  }

  /** Sends the program a signal, such as `TERM`. One that has ended gets none. */
  signal(name: ProgramSignal): void {
    if (!this.#hasExited) this.#guard.stdin.write(`${name}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#guard.stdin.end();
    await this.exited;
  }
}
