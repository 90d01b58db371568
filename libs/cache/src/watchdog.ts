// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";

/** Nothing came from a watch for longer than a healthy server is silent: the connection is taken for dead. */
export class WatchSilentError extends Error {
  override readonly name = "WatchSilentError";
}

/**
 * Aborts its signal when it is not fed in time.
 *
 * It is fed with each event: so that costs a reading of the clock, and the timer is set anew only when it goes off.
 */
export class Watchdog implements Disposable {
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  #periodMs = 0;
  #fedAtMs = 0;
  #firesAtMs = Infinity;
  #cancel = (): void => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Gives it `periodMs` from now. */
  feed(periodMs: number): void {
    this.#periodMs = periodMs;
    this.#fedAtMs = this.#clock.monotonicNow();
    if (this.#fedAtMs + periodMs < this.#firesAtMs) this.#wait(periodMs);
  }

  [Symbol.dispose](): void {
    this.#cancel();
  }

  #wait(delayMs: number): void {
    this.#cancel();
    this.#firesAtMs = this.#clock.monotonicNow() + delayMs;
    this.#cancel = this.#clock.setTimer(delayMs, () => {
      this.#look();
    });
  }

  #look(): void {
    this.#firesAtMs = Infinity;
    const leftMs = this.#fedAtMs + this.#periodMs - this.#clock.monotonicNow();
    if (leftMs > 0) this.#wait(leftMs);
    else this.#controller.abort(new WatchSilentError(`nothing came for ${this.#periodMs} ms`));
  }
}
