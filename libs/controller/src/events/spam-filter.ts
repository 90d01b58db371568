// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";

export interface SpamFilterOptions {
  readonly clock: Clock;
  /** Events that an object may send at once. Default 25, as in client-go. */
  readonly burst?: number;
  /** The time after which it may send one more, in milliseconds. Default 300,000 (5 min), as in client-go. */
  readonly refillMs?: number;
}

interface Budget {
  tokens: number;
  countedAt: number;
}

// Above that, the budget that was used least lately is forgotten: its object starts with a full one.
const maxBudgets = 4096;

/** A budget of events for each object, so that one that flaps does not drown the others. */
export class SpamFilter {
  readonly #clock: Clock;
  readonly #burst: number;
  readonly #refillMs: number;
  // Ordered by last use.
  readonly #budgets = new Map<string, Budget>();

  constructor({ clock, burst = 25, refillMs = 300_000 }: SpamFilterOptions) {
    this.#clock = clock;
    this.#burst = burst;
    this.#refillMs = refillMs;
  }

  /** Whether the object may send one more; if so, it has. */
  admit(object: string): boolean {
    const now = this.#clock.monotonicNow();
    const budget = this.#budgets.get(object) ?? { tokens: this.#burst, countedAt: now };
    budget.tokens = Math.min(this.#burst, budget.tokens + (now - budget.countedAt) / this.#refillMs);
    budget.countedAt = now;
    this.#budgets.delete(object);
    this.#budgets.set(object, budget);
    this.#forgetOldest();
    if (budget.tokens < 1) return false;
    budget.tokens--;
    return true;
  }

  #forgetOldest(): void {
    if (this.#budgets.size <= maxBudgets) return;
    const [oldest] = this.#budgets.keys();
    if (oldest !== undefined) this.#budgets.delete(oldest);
  }
}
