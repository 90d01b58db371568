// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";

/** Nothing came from a watch for longer than a healthy server is silent: the connection is taken for dead. */
export class WatchSilentError extends Error {
  override readonly name = "WatchSilentError";
}

/** Aborts its signal when it is not fed in time. */
export class Watchdog implements Disposable {
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  #cancel = (): void => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Gives it `periodMs` from now. */
  feed(periodMs: number): void {
    this.#cancel();
    this.#cancel = this.#clock.setTimer(periodMs, () => {
      this.#controller.abort(new WatchSilentError(`nothing came for ${periodMs} ms`));
    });
  }

  [Symbol.dispose](): void {
    this.#cancel();
  }
}
