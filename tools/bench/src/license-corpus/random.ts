// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Numbers that look random and are the same for the same seed: mulberry32,
 * https://gist.github.com/tommyettinger/46a874533244883189143505d203312c.
 */
export class Random {
  #state: number;

  /** `seed` is a whole number; its lowest 32 bits count. */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to 1, the end not included. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to `end`, the end not included. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** One of `items`, which may not be empty. */
  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }

  /** From the standard normal distribution, by the method of Box and Muller. */
  normal(): number {
    // 1 - next() is never nought, of which there is no logarithm.
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}
