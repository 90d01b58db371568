// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { environment } from "./config.ts";

/** What a program of this tool reports: its scenario knows the fields. */
export type Message = Readonly<Record<string, unknown>>;

/** A program ended early: what it printed on standard error says why. */
export class ProgramEndedError extends Error {
  override readonly name = "ProgramEndedError";
}

/**
 * What `serve` gives its children, too: what is compiled is kept between starts, and a young generation of modest size, without
 * which a busy process keeps a hundred megabytes of garbage.
 */
const nodeFlags = ["--conditions=@nuvolaris/source", "--max-semi-space-size=8"];
const compileCache = join(tmpdir(), "nuvolaris-bench-compile-cache");

/** A program of this tool in a process of its own, so that its memory and its CPU are its own. */
export class Child implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #messages: Message[] = [];
  #wake: () => void = () => undefined;

  /** `program` is a file of this package; `args` are its arguments; `env` is added to this process' environment. */
  constructor(program: URL, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [...nodeFlags, fileURLToPath(program), ...args], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: { NODE_COMPILE_CACHE: compileCache, ...environment(), ...env },
    });
    // Proof of the cast: the programs of this tool send objects.
    this.#child.on("message", (message) => {
      this.#messages.push(message as Message);
      this.#wake();
    });
    this.#child.once("exit", () => {
      this.#wake();
    });
  }

  /** Lets the program end by itself, and resolves when it has. */
  async end(): Promise<void> {
    if (this.#hasEnded) return;
    const exit = once(this.#child, "exit");
    this.#child.disconnect();
    await exit;
  }

  /** The next message that the program sends. Rejects if it ends instead. */
  async next(): Promise<Message> {
    while (this.#messages.length === 0) {
      if (this.#hasEnded) throw new ProgramEndedError("the measured program ended before it answered");
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#messages.shift() ?? {};
  }

  send(message: object): void {
    this.#child.send(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasEnded) return;
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
