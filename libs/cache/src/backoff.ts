// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Delays that grow, with jitter, until things have been well for a while. */
export interface BackoffOptions {
  readonly baseMs: number;
  readonly maxMs: number;
  /** In [0, 1). */
  readonly random: () => number;
}

export class Backoff {
  readonly #options: BackoffOptions;
  #failures = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** The next delay: between half of the step and all of it, so that clients that failed together do not return together. */
  next(): number {
    const { baseMs, maxMs, random } = this.#options;
    const step = Math.min(maxMs, baseMs * 2 ** this.#failures);
    this.#failures++;
    return step * (0.5 + random() / 2);
  }

  reset(): void {
    this.#failures = 0;
  }
}
