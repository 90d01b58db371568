// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { compareResourceVersions } from "@nuvolaris/api-machinery";

interface Entry<Item> {
  readonly resourceVersion: string;
  readonly item: Item;
}

/**
 * Items in the order of resourceVersions, the lowest first.
 *
 * Items come nearly in order, as answers of a server do: each one then costs no more than its own place, however many
 * wait. Versions must be well formed.
 */
export class VersionQueue<Item> {
  // Invariant: ascending by version; what is before #head was taken.
  #entries: Entry<Item>[] = [];
  #head = 0;

  add(resourceVersion: string, item: Item): void {
    let place = this.#entries.length;
    while (place > this.#head && isAbove(this.#entries[place - 1], resourceVersion)) place--;
    this.#entries.splice(place, 0, { resourceVersion, item });
  }

  /** Takes out the items at this version and below, in order. */
  takeUpTo(resourceVersion: string): readonly Item[] {
    let end = this.#head;
    while (end < this.#entries.length && !isAbove(this.#entries[end], resourceVersion)) end++;
    // Of most versions nothing waits.
    if (end === this.#head) return [];
    const taken = this.#entries.slice(this.#head, end).map(({ item }) => item);
    this.#head = end;
    this.#compact();
    return taken;
  }

  clear(): void {
    this.#entries = [];
    this.#head = 0;
  }

  /** Gives the room of taken entries back when they are half of all. */
  #compact(): void {
    if (this.#head * 2 < this.#entries.length || this.#head === 0) return;
    this.#entries.splice(0, this.#head);
    this.#head = 0;
  }
}

function isAbove(entry: Entry<unknown> | undefined, resourceVersion: string): boolean {
  return entry !== undefined && compareResourceVersions(entry.resourceVersion, resourceVersion) > 0;
}
