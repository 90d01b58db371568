// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { environment } from "./config.ts";

/** A program of this tool in a process of its own, so that its memory and its CPU are its own. */
export class Child implements AsyncDisposable {
  readonly #child: ReturnType<typeof spawn>;
  readonly #messages: AsyncIterator<unknown[]>;

  /** `program` is a file of this package; `args` are its arguments; `env` is added to this process' environment. */
  constructor(program: URL, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, ["--conditions=@nuvolaris/source", program.pathname, ...args], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: { ...environment(), ...env },
    });
    this.#messages = messagesOf(this.#child);
  }

  /** The next message that the program sends. Rejects if it ends instead. */
  async next(): Promise<unknown> {
    const { value, done } = await this.#messages.next();
    if (done === true || value === undefined) throw new Error("the measured program ended before it answered");
    // Proof of the cast: messagesOf yields the arguments of a message event.
    return (value as unknown[])[0];
  }

  send(message: object): void {
    this.#child.send(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }
}

async function* messagesOf(child: ReturnType<typeof spawn>): AsyncGenerator<unknown[]> {
  const queue: unknown[][] = [];
  let wake: () => void = () => undefined;
  let isOver = false;
  child.on("message", (message) => {
    queue.push([message]);
    wake();
  });
  child.once("exit", () => {
    isOver = true;
    wake();
  });
  for (;;) {
    const message = queue.shift();
    if (message) yield message;
    else if (isOver) return;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
}
