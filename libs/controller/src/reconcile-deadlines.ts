// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CancelTimer, Clock } from "@nuvolaris/clock";

export interface ReconcileDeadlinesOptions {
  readonly clock: Clock;
  /** How long each may take, in milliseconds; `Infinity`: for ever. */
  readonly timeoutMs: number;
}

interface Started {
  readonly expiresAtMs: number;
  readonly expired: () => void;
}

/**
 * Tells of reconciles that take too long.
 *
 * All have the same time, so they expire in the order in which they began: one timer does for all of them, and one that ends
 * in time costs no timer at all.
 */
export class ReconcileDeadlines implements Disposable {
  readonly #options: ReconcileDeadlinesOptions;
  // Invariant: in the order of their deadlines.
  readonly #started = new Set<Started>();
  #cancel: CancelTimer | undefined;

  constructor(options: ReconcileDeadlinesOptions) {
    this.#options = options;
  }

  /** Calls `expired` when the time is over, unless what it answers was called before. */
  start(expired: () => void): () => void {
    const { clock, timeoutMs } = this.#options;
    if (timeoutMs === Infinity) return () => undefined;
    const started = { expiresAtMs: clock.monotonicNow() + timeoutMs, expired };
    this.#started.add(started);
    this.#cancel ??= clock.setTimer(timeoutMs, () => {
      this.#look();
    });
    return () => {
      this.#started.delete(started);
    };
  }

  /** Nothing expires any more. */
  [Symbol.dispose](): void {
    this.#started.clear();
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #look(): void {
    const { clock } = this.#options;
    this.#cancel = undefined;
    for (const started of this.#started) {
      const leftMs = started.expiresAtMs - clock.monotonicNow();
      if (leftMs > 0) {
        this.#cancel = clock.setTimer(leftMs, () => {
          this.#look();
        });
        return;
      }
      this.#started.delete(started);
      started.expired();
    }
  }
}
