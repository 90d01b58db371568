// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ResourceTable } from "./resource-table.ts";
import type { StorageEvent } from "./storage-event.ts";

/**
 * Reads one resource's events from a revision on, in order, at the reader's own pace.
 *
 * A cursor holds a position and no events: however slow its reader is, memory does not grow. When the events that it wants next have been
 * dropped from the history, it has fallen behind and ends.
 */
export class EventCursor {
  readonly #table: ResourceTable;
  readonly #durableRevision: () => number;
  #number: number;

  constructor(table: ResourceTable, after: number, durableRevision: () => number) {
    this.#table = table;
    this.#durableRevision = durableRevision;
    this.#number = table.history.numberAfter(after);
  }

  get hasFallenBehind(): boolean {
    return this.#number < this.#table.history.first;
  }

  /** The next event if there is one by now. Events come only when they are durable. */
  take(): StorageEvent | undefined {
    const event = this.#table.history.at(this.#number);
    if (!event || event.revision > this.#durableRevision()) return undefined;
    this.#number++;
    return event;
  }

  /** Calls `wake` once when {@link EventCursor.take} may have something. Returns what takes that back. */
  whenReady(wake: () => void): () => void {
    return this.#table.whenChanged(wake);
  }
}
