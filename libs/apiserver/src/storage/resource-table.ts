// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { EventHistory } from "./event-history.ts";
import { StorageEvent } from "./storage-event.ts";
import type { StoredObject } from "./stored-object.ts";

/** The objects of one resource, newest versions, and the events that led to them. */
export class ResourceTable {
  readonly history: EventHistory;
  readonly #objects = new Map<string, StoredObject>();
  /** Called when there may be something new to read. */
  readonly #waiting = new Set<() => void>();
  // All keys in order, or undefined after a key has come or gone: then they are sorted at the next list.
  #sortedKeys: readonly string[] | undefined;

  constructor(historyLimit: number, startRevision: number) {
    this.history = new EventHistory(historyLimit, startRevision);
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  values(): Iterable<StoredObject> {
    return this.#objects.values();
  }

  /** Puts an object in place without an event, while a log is loaded. */
  restore(object: StoredObject): void {
    this.#objects.set(object.key, object);
    this.#sortedKeys = undefined;
  }

  /** Applies one write and returns its event. */
  write(revision: number, key: string, current: StoredObject | undefined): StorageEvent {
    const previous = this.#objects.get(key);
    if (current) this.#objects.set(key, current);
    else this.#objects.delete(key);
    if (!current || !previous) this.#sortedKeys = undefined;
    const event = new StorageEvent({ revision, key, current, previous });
    this.history.append(event);
    return event;
  }

  /** The newest objects whose keys begin with `prefix`, in the order of their keys. */
  list(prefix: string): StoredObject[] {
    const found: StoredObject[] = [];
    const keys = this.#keys();
    for (let index = lowerBound(keys, prefix); index < keys.length; index++) {
      const key = keys[index] ?? "";
      if (!key.startsWith(prefix)) break;
      const object = this.#objects.get(key);
      if (object) found.push(object);
    }
    return found;
  }

  /** The objects as they were at `revision`. Throws a CompactedError when the history does not reach back so far. */
  listAt(revision: number, prefix: string): StoredObject[] {
    const after = this.history.numberAfter(revision);
    if (after === this.history.next) return this.list(prefix);
    const changed = new Map<string, StoredObject | undefined>();
    for (let number = this.history.next - 1; number >= after; number--) {
      const event = this.history.at(number);
      if (event?.key.startsWith(prefix)) changed.set(event.key, event.previous);
    }
    const unchanged = this.list(prefix).filter(({ key }) => !changed.has(key));
    const former = [...changed.values()].filter((object) => object !== undefined);
    return [...unchanged, ...former].sort((a, b) => compareKeys(a.key, b.key));
  }

  /** Calls `wake` once, when something new may be read. Returns what takes that back. */
  whenChanged(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => {
      this.#waiting.delete(wake);
    };
  }

  /** Wakes everybody who waits. */
  announce(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  #keys(): readonly string[] {
    this.#sortedKeys ??= [...this.#objects.keys()].sort(compareKeys);
    return this.#sortedKeys;
  }
}

/** The order of etcd: by code unit, which is by byte for the letters that names are made of. */
function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function lowerBound(keys: readonly string[], prefix: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? "") < prefix) low = middle + 1;
    else high = middle;
  }
  return low;
}
