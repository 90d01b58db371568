// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { StopSignals } from "./runnable.ts";

/** Holds the two signals of a group of runnables, and moves them only forward. */
export class StopPhases {
  readonly #stopping = new AbortController();
  readonly #expired = new AbortController();

  get signals(): StopSignals {
    return { stopping: this.#stopping.signal, expired: this.#expired.signal };
  }

  stop(reason: unknown): void {
    this.#stopping.abort(reason);
  }

  expire(reason: unknown): void {
    this.#stopping.abort(reason);
    this.#expired.abort(reason);
  }
}
