// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Values found in the objects of a kind, by keys found there: kept up to date as the objects change, in memory. */
import { formatObjectKey, objectKeyOf, type KubernetesObject, type Stored } from "@nuvolaris/api-machinery";
import type { Logger, NamespaceReads, Source } from "@nuvolaris/controller";
import { HandlerRegistrationError } from "../handler-errors.ts";
import { matchesFilters, type HandlerFilters } from "../handler-filters.ts";
import { objectFacts, type ObjectFacts } from "../object-facts.ts";
import type { FollowedObjects } from "./followed-objects.ts";

/** What handlers read. It is filled while the operator runs, on a standby too. */
export interface Index<Value> {
  /** The values of all objects under this key, in no certain order; none: an empty list. */
  get(key: string): readonly Value[];
  /** The keys that have a value. */
  keys(): IterableIterator<string>;
  /** How many keys have a value. */
  readonly size: number;
  /** Whether all objects that there were at the start are in it. Handlers that name it in `uses` wait for that. */
  readonly synced: boolean;
  /**
   * Resolves when it is; rejects with the signal's reason before, and with a HandlerRegistrationError while no operator fills
   * it.
   */
  whenSynced(signal?: AbortSignal): Promise<void>;
  /** Of each namespace of the run; one that comes late is in the index before its objects are handled. */
  readonly reads: NamespaceReads;
}

/** Keys and values of an object: `({ spec, name }) => [[spec.nodeName, name]]`. */
export type IndexEntries<T extends KubernetesObject, Value> = (
  facts: ObjectFacts<T>,
) => Iterable<readonly [key: string, value: Value]>;

export interface IndexDeclaration<T extends KubernetesObject, Value> {
  readonly id: string;
  readonly entriesOf: IndexEntries<T, Value>;
  readonly filters: HandlerFilters<T>;
}

/** An index that a run fills. */
export interface FollowingIndex<T extends KubernetesObject> {
  readonly id: string;
  readonly filters: HandlerFilters<T>;
  /** Follows a part of the kind's objects until what comes back is disposed; then they are in it no more. */
  follow(objects: FollowedObjects<T>, log: Logger): Disposable;
}

export class ObjectIndex<T extends KubernetesObject, Value> implements Index<Value>, FollowingIndex<T> {
  readonly id: string;
  readonly filters: HandlerFilters<T>;
  readonly #declaration: IndexDeclaration<T, Value>;
  readonly #feeds = new Set<FollowedObjects<T>>();
  // Invariant: no map in it is empty, and an object's uid is in the maps of its keys and in no others.
  readonly #values = new Map<string, Map<string, readonly Value[]>>();
  readonly #keys = new Map<string, readonly string[]>();

  constructor(declaration: IndexDeclaration<T, Value>) {
    this.id = declaration.id;
    this.filters = declaration.filters;
    this.#declaration = declaration;
  }

  get(key: string): readonly Value[] {
    return [...(this.#values.get(key)?.values() ?? [])].flat();
  }

  keys(): IterableIterator<string> {
    return this.#values.keys();
  }

  get size(): number {
    return this.#values.size;
  }

  get synced(): boolean {
    return this.#feeds.size > 0 && [...this.#feeds].every((feed) => feed.synced);
  }

  async whenSynced(signal?: AbortSignal): Promise<void> {
    if (this.#feeds.size === 0) {
      throw new HandlerRegistrationError(
        `index ${this.id} is not being filled: handlers can use the indices of their own operator, while it runs`,
      );
    }
    await Promise.all([...this.#feeds].map((feed) => feed.hasSynced(signal)));
  }

  readonly reads: NamespaceReads = {
    syncedIn: (namespace) => [...this.#feeds].every((feed) => feed.syncedIn(namespace)),
    hasSyncedIn: async (namespace, signal) => {
      await Promise.all([...this.#feeds].map((feed) => feed.hasSyncedIn(namespace, signal)));
    },
  };

  follow(objects: FollowedObjects<T>, log: Logger): Disposable {
    const own = new Set<string>();
    const put = (object: Stored<T>): void => {
      own.add(object.metadata.uid);
      this.#put(object, log);
    };
    const following = objects.addEventHandler({
      added: put,
      updated: (_old, object) => {
        put(object);
      },
      deleted: ({ metadata: { uid } }) => {
        own.delete(uid);
        this.#remove(uid);
      },
    });
    this.#feeds.add(objects);
    return {
      [Symbol.dispose]: () => {
        following[Symbol.dispose]();
        this.#feeds.delete(objects);
        for (const uid of own) this.#remove(uid);
      },
    };
  }

  #put(object: Stored<T>, log: Logger): void {
    const { uid } = object.metadata;
    this.#remove(uid);
    const found = this.#find(object, log);
    if (found.size === 0) return;
    this.#keys.set(uid, [...found.keys()]);
    for (const [key, values] of found) {
      const ofKey = this.#values.get(key) ?? new Map<string, readonly Value[]>();
      this.#values.set(key, ofKey.set(uid, values));
    }
  }

  #remove(uid: string): void {
    for (const key of this.#keys.get(uid) ?? []) {
      const ofKey = this.#values.get(key);
      ofKey?.delete(uid);
      if (ofKey?.size === 0) this.#values.delete(key);
    }
    this.#keys.delete(uid);
  }

  /** An object that the author's code throws at is left out. */
  #find(object: Stored<T>, log: Logger): ReadonlyMap<string, readonly Value[]> {
    const { id, entriesOf, filters } = this.#declaration;
    try {
      if (!matchesFilters(filters, object)) return new Map();
      const entries = [...entriesOf(objectFacts(object))];
      const byKey = Map.groupBy(entries, ([key]) => key);
      return new Map([...byKey].map(([key, each]) => [key, each.map(([, value]) => value)]));
    } catch (error) {
      const key = formatObjectKey(objectKeyOf(object));
      log.error("index function threw, the object is left out", { object: key, index: id, error });
      return new Map();
    }
  }
}

// An index that is not filled by then is told of, once: most often its kind's CRD is missing.
const slowSyncMs = 5000;

/** Lets a controller begin when the indices that its handlers use are filled. */
export function indexSource(indices: readonly Index<unknown>[]): Source {
  return {
    name: "indices",
    reads: {
      syncedIn: (namespace) => indices.every(({ reads }) => reads.syncedIn(namespace)),
      hasSyncedIn: async (namespace, signal) => {
        await Promise.all(indices.map(({ reads }) => reads.hasSyncedIn(namespace, signal)));
      },
    },
    start: async ({ clock, log, signal }) => {
      const cancel = clock.setTimer(slowSyncMs, () => {
        log.warn("handlers wait for an index: is the CRD of its kind installed, and may its objects be listed?");
      });
      try {
        await Promise.all(indices.map((index) => index.whenSynced(signal)));
      } finally {
        cancel();
      }
    },
  };
}
