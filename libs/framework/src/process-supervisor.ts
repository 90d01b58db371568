// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What is agreed with a parent process that keeps an operator running, as `nx run operator:serve` does. */

/** What is needed of `process`. */
export interface SupervisedProcess {
  /** Whether there is an IPC channel to the parent. */
  readonly connected?: boolean;
  readonly send?: ((message: unknown) => unknown) | undefined;
  on(event: "disconnect", listener: () => void): unknown;
  off(event: "disconnect", listener: () => void): unknown;
}

/**
 * The parent at the other end of the process' IPC channel. Without a channel there is none: nothing is sent, and `gone` is
 * never aborted.
 *
 * A parent that was killed cannot stop its children: the end of the channel is the operator's end, or it would go on beside
 * the one that is started next.
 */
export class Supervisor implements Disposable {
  readonly #process: SupervisedProcess;
  readonly #gone = new AbortController();
  readonly #disconnected = (): void => {
    this.#gone.abort(new DOMException("the supervisor is gone", "AbortError"));
  };

  constructor(process: SupervisedProcess) {
    this.#process = process;
    // Listening keeps a process alive that has a channel, so it ends with the run.
    if (process.connected === true) process.on("disconnect", this.#disconnected);
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** The caches are full: the operator does its work, or stands by. */
  tellReady(): void {
    if (this.#process.connected === true) this.#process.send?.({ type: "ready" });
  }

  [Symbol.dispose](): void {
    this.#process.off("disconnect", this.#disconnected);
  }
}
