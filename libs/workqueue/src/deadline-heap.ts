// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** A key and the time at which it falls due, on whatever clock the caller counts with. */
export interface Deadline<Key> {
  readonly key: Key;
  readonly at: number;
}

interface Entry<Key> extends Deadline<Key> {
  /** Breaks ties: of two keys that fall due together the one set first comes first. */
  readonly order: number;
  /** Where the entry is in the heap, so that it can be taken out without a search. */
  index: number;
}

/** One deadline per key, the earliest first: a binary heap. Looking at the first is O(1), all else O(log n). */
export class DeadlineHeap<Key> {
  // Invariant: #heap[i].index === i, and no entry is due before its parent at (i - 1) >> 1.
  readonly #heap: Entry<Key>[] = [];
  // Invariant: holds the entries of #heap and no others.
  readonly #entries = new Map<Key, Entry<Key>>();
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** The earliest deadline; it stays. */
  get first(): Deadline<Key> | undefined {
    return this.#heap[0];
  }

  get(key: Key): number | undefined {
    return this.#entries.get(key)?.at;
  }

  /** Sets the deadline of `key`, in place of the one it had. */
  set(key: Key, at: number): void {
    this.delete(key);
    const entry: Entry<Key> = { key, at, order: this.#order++, index: this.#heap.length };
    this.#entries.set(key, entry);
    this.#heap.push(entry);
    this.#siftUp(entry);
  }

  /** Takes out the first key whose time has come by `now`; `undefined` when none has. */
  takeDue(now: number): Key | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.at > now) return undefined;
    this.delete(first.key);
    return first.key;
  }

  delete(key: Key): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#entries.delete(key);
    const last = this.#heap.pop();
    if (last === undefined || last === entry) return true;
    this.#place(last, entry.index);
    this.#siftUp(last);
    this.#siftDown(last);
    return true;
  }

  clear(): void {
    this.#heap.length = 0;
    this.#entries.clear();
  }

  #siftUp(entry: Entry<Key>): void {
    while (entry.index > 0) {
      const parent = this.#heap[(entry.index - 1) >> 1];
      if (parent === undefined || !isBefore(entry, parent)) return;
      this.#swap(entry, parent);
    }
  }

  #siftDown(entry: Entry<Key>): void {
    for (let child = this.#earlierChild(entry); child && isBefore(child, entry); child = this.#earlierChild(entry)) {
      this.#swap(entry, child);
    }
  }

  #earlierChild(entry: Entry<Key>): Entry<Key> | undefined {
    const left = this.#heap[2 * entry.index + 1];
    const right = this.#heap[2 * entry.index + 2];
    return left && right && isBefore(right, left) ? right : left;
  }

  #swap(a: Entry<Key>, b: Entry<Key>): void {
    const { index } = a;
    this.#place(a, b.index);
    this.#place(b, index);
  }

  #place(entry: Entry<Key>, index: number): void {
    this.#heap[index] = entry;
    entry.index = index;
  }
}

function isBefore<Key>(a: Entry<Key>, b: Entry<Key>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
