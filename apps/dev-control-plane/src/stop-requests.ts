// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";

/** Through npm, Nx and a terminal one ^C arrives as several signals within some milliseconds. */
const sameRequestMs = 1000;

/**
 * Turns requests to stop, which may come in bursts, into at most two: to stop in good order, and, from somebody who asks again
 * after a second, at once.
 */
export class StopRequests {
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  readonly #force = new AbortController();
  #firstAt: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Aborted by the first request. */
  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** Aborted by one that comes more than a second later. */
  get force(): AbortSignal {
    return this.#force.signal;
  }

  request(): void {
    const now = this.#clock.monotonicNow();
    this.#firstAt ??= now;
    this.#stop.abort();
    if (now - this.#firstAt > sameRequestMs) this.#force.abort();
  }
}
