// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";

/** How long this process may be deaf to signals. */
const longestMs = 50;

/** Parts a long computation into turns, between which the process hears signals. */
export class Turns {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #endsMs: number;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    this.#endsMs = clock.monotonicNow() + longestMs;
  }

  /** Whether it is time for {@link Turns.next}. */
  get isOver(): boolean {
    return this.#clock.monotonicNow() >= this.#endsMs;
  }

  /** Lets others have their turn. Rejects with the signal's reason once it is aborted. */
  async next(): Promise<void> {
    await this.#clock.sleep(0, this.#signal);
    this.#endsMs = this.#clock.monotonicNow() + longestMs;
  }
}
