// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A first-in, first-out queue of distinct items, any of which can be taken out from the middle.
 *
 * Every operation is O(1), amortised. A `Set` keeps the order of insertion; reading its first element anew each time
 * would walk over the holes that deleted elements leave, so one iterator lives as long as the queue has items.
 */
export class FifoSet<Item> {
  readonly #items = new Set<Item>();
  // Invariant: everything that the iterator has passed is deleted, so its next value is the oldest item.
  #oldest: Iterator<Item, undefined> | undefined;

  get size(): number {
    return this.#items.size;
  }

  has(item: Item): boolean {
    return this.#items.has(item);
  }

  /** Appends `item`; an item that waits already keeps its place. */
  push(item: Item): void {
    this.#items.add(item);
  }

  /** Takes out the oldest item; `undefined` when there is none. */
  shift(): Item | undefined {
    if (this.#items.size === 0) return undefined;
    this.#oldest ??= this.#items.values();
    const next = this.#oldest.next();
    if (next.done === true) throw new Error("unreachable: a set with items has an oldest one");
    this.#items.delete(next.value);
    // An iterator that has met the end stays there, even when items are added later.
    if (this.#items.size === 0) this.#oldest = undefined;
    return next.value;
  }

  /** Takes `item` out wherever it stands; `false` when it was not there. */
  delete(item: Item): boolean {
    const deleted = this.#items.delete(item);
    if (this.#items.size === 0) this.#oldest = undefined;
    return deleted;
  }

  clear(): void {
    this.#items.clear();
    this.#oldest = undefined;
  }
}
