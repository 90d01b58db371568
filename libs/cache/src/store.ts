// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";

/** The values under which an index lists an object; none leaves it out. */
export type IndexFunction<T extends KubernetesObject> = (object: Stored<T>) => readonly string[];

/** An index that was asked for but never declared, or declared twice. */
export class IndexError extends Error {
  override readonly name = "IndexError";
}

/** The index of namespaces, which every store has. */
export const namespaceIndex = "namespace";

interface Index<T extends KubernetesObject> {
  readonly valuesOf: IndexFunction<T>;
  /** Invariant: value → keys, no empty sets. */
  readonly keys: Map<string, Set<string>>;
}

/**
 * Objects by key, with indexes.
 *
 * It holds what it is given: what is newer, and who is told, is the {@link Informer}'s business.
 */
export class Store<T extends KubernetesObject> {
  readonly #objects = new Map<string, Stored<T>>();
  readonly #indexes = new Map<string, Index<T>>();

  constructor() {
    this.addIndex(namespaceIndex, ({ metadata }) => (metadata.namespace === undefined ? [] : [metadata.namespace]));
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): Stored<T> | undefined {
    return this.#objects.get(key);
  }

  keys(): IterableIterator<string> {
    return this.#objects.keys();
  }

  values(): IterableIterator<Stored<T>> {
    return this.#objects.values();
  }

  has(key: string): boolean {
    return this.#objects.has(key);
  }

  /** Takes an object in under its key; one that was there under it is replaced in its place. */
  set(key: string, object: Stored<T>): void {
    const old = this.#objects.get(key);
    this.#objects.set(key, object);
    for (const index of this.#indexes.values()) move(index, key, { old, object });
  }

  delete(key: string): void {
    const object = this.#objects.get(key);
    if (!object) return;
    this.#objects.delete(key);
    for (const index of this.#indexes.values()) leave(index, key, index.valuesOf(object));
  }

  hasIndex(name: string): boolean {
    return this.#indexes.has(name);
  }

  /** Declares an index and fills it. `valuesOf` must be pure and must not throw. */
  addIndex(name: string, valuesOf: IndexFunction<T>): void {
    if (this.#indexes.has(name)) throw new IndexError(`cannot add the index ${name}: there is one of that name`);
    const index: Index<T> = { valuesOf, keys: new Map() };
    for (const [key, object] of this.#objects) enter(index, key, valuesOf(object));
    this.#indexes.set(name, index);
  }

  /** Throws {@link IndexError} for a name that was not declared. */
  byIndex(name: string, value: string): Stored<T>[] {
    const index = this.#indexes.get(name);
    if (!index) throw new IndexError(`cannot read the index ${name}: declare it before with addIndex`);
    const keys = [...(index.keys.get(value) ?? [])];
    return keys.map((key) => this.#objects.get(key)).filter((object) => object !== undefined);
  }
}

interface Move<T extends KubernetesObject> {
  readonly old: Stored<T> | undefined;
  readonly object: Stored<T>;
}

/** Most changes do not touch what an index lists an object under: then there is nothing to do. */
function move<T extends KubernetesObject>(index: Index<T>, key: string, { old, object }: Move<T>): void {
  const values = index.valuesOf(object);
  if (old) {
    const before = index.valuesOf(old);
    if (before.length === values.length && before.every((value, place) => value === values[place])) return;
    leave(index, key, before);
  }
  enter(index, key, values);
}

function enter<T extends KubernetesObject>({ keys }: Index<T>, key: string, values: readonly string[]): void {
  for (const value of values) {
    const set = keys.get(value) ?? new Set();
    keys.set(value, set.add(key));
  }
}

function leave<T extends KubernetesObject>({ keys }: Index<T>, key: string, values: readonly string[]): void {
  for (const value of values) {
    const set = keys.get(value);
    set?.delete(key);
    if (set?.size === 0) keys.delete(value);
  }
}
