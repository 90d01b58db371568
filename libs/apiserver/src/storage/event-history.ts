// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { CompactedError } from "./storage-error.ts";
import type { StorageEvent } from "./storage-event.ts";

/**
 * The last events of one resource, by rising revision.
 *
 * Events are numbered without gaps from 0 on; a reader keeps the number of the event that it wants next, and finds out from
 * {@link EventHistory.first} when that one has been dropped.
 */
export class EventHistory {
  readonly #limit: number;
  // Event n is #events[n - #first]. Dropping cuts the front off in one go, so that it costs little per event.
  #events: StorageEvent[] = [];
  #first = 0;
  #compactedRevision: number;

  /** Keeps at least `limit` and at most twice as many events. Nothing at or before `startRevision` is known. */
  constructor(limit: number, startRevision: number) {
    this.#limit = limit;
    this.#compactedRevision = startRevision;
  }

  /** The number of the oldest event that is kept. */
  get first(): number {
    return this.#first;
  }

  /** The number that the next event will have. */
  get next(): number {
    return this.#first + this.#events.length;
  }

  /** States since this revision can be told; what happened before it is forgotten. */
  get compactedRevision(): number {
    return this.#compactedRevision;
  }

  at(number: number): StorageEvent | undefined {
    return this.#events[number - this.#first];
  }

  append(event: StorageEvent): void {
    this.#events.push(event);
    if (this.#events.length > this.#limit * 2) this.#drop(this.#events.length - this.#limit);
  }

  /** Forgets all events, and everything up to `revision`. */
  compact(revision: number): void {
    this.#drop(this.#events.length);
    this.#compactedRevision = Math.max(this.#compactedRevision, revision);
  }

  /** The number of the first event after `revision`. Throws {@link CompactedError} when events between them were dropped. */
  numberAfter(revision: number): number {
    if (revision < this.#compactedRevision) throw new CompactedError(revision, this.#compactedRevision);
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.revision ?? 0) > revision) high = middle;
      else low = middle + 1;
    }
    return this.#first + low;
  }

  #drop(count: number): void {
    this.#compactedRevision = this.#events[count - 1]?.revision ?? this.#compactedRevision;
    this.#events = this.#events.slice(count);
    this.#first += count;
  }
}
