// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { untilAborted } from "./abort.ts";

/**
 * One call for all who ask while it runs: the first starts it, the others wait for the same answer.
 *
 * Each waits with a signal of its own; who leaves neither ends the call nor fails the others. A failure is not kept.
 */
export class SharedCall<T> {
  #running: Promise<T> | undefined;

  async run(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    this.#running ??= call().finally(() => {
      this.#running = undefined;
    });
    return untilAborted(this.#running, signal);
  }
}
