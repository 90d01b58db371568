// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ObjectKey, ResourceKind, Status, Stored } from "@nuvolaris/api-machinery";
import type { EventHandler } from "./event-handlers.ts";
import type { Lister } from "./lister.ts";
import type { IndexFunction } from "./store.ts";

/** A write that a cache is to know of. */
export interface TrackedWrite {
  /** Absent when the server makes the name. */
  readonly key?: ObjectKey;
  /** Comes back with the write's echo ({@link Notice.writer}). */
  readonly writer?: unknown;
}

export interface TrackedDeletion extends TrackedWrite {
  readonly key: ObjectKey;
}

/** How a cache fares. */
export interface CacheLevels {
  readonly objects: number;
  /** What the objects take as JSON, estimated from fifty of them. In memory it is one and a half to three times as much. */
  readonly bytes: number;
  /** How far the watch has come; `undefined` before everything was read once, and where there are several watches. */
  readonly resourceVersion: string | undefined;
  /** How long nothing came, a bookmark neither. kube-apiserver sends one each minute. */
  readonly silentMs: number | undefined;
  /** Own writes whose echo has not come. */
  readonly pendingWrites: number;
  /** Changes that wait for the answers to own writes of their objects. */
  readonly heldChanges: number;
}

/** What controllers see of a cache of one kind, whether it follows one selection ({@link Informer}) or several namespaces. */
export interface InformerView<T extends KubernetesObject> {
  readonly kind: ResourceKind<T>;
  readonly lister: Lister<T>;
  /** Whether everything has been read once. */
  readonly synced: boolean;
  /** Resolves when everything has been read once; rejects with the signal's reason before. */
  hasSynced(signal?: AbortSignal): Promise<void>;
  /**
   * Whether what is in this namespace has been read once; `undefined` is for objects without a namespace. A namespace that
   * is not followed has nothing to read.
   */
  syncedIn(namespace: string | undefined): boolean;
  /** Resolves when {@link InformerView.syncedIn} is true; rejects with the signal's reason before. */
  hasSyncedIn(namespace: string | undefined, signal?: AbortSignal): Promise<void>;
  /** Tells the handler of what is there and then of each change, until what comes back is disposed. */
  addEventHandler(handler: EventHandler<T>): Disposable;
  /**
   * Declares an index over the cache, for {@link Lister.byIndex}. A function that throws is reported, and its object is
   * left out. Throws {@link IndexError} for a name that there is.
   */
  addIndex(name: string, valuesOf: IndexFunction<T>): void;
  hasIndex(name: string): boolean;
  /**
   * Makes a write that readers of this cache see as soon as it is answered, long before the watch brings it.
   *
   * While it is under way, changes of its key wait, so that its echo can be told from what others did at the same time.
   */
  write(target: TrackedWrite, send: () => Promise<Stored<T>>): Promise<Stored<T>>;
  /** Makes a deletion that readers see as soon as it is answered: the object is gone, or has its deletionTimestamp. */
  delete(target: TrackedDeletion, send: () => Promise<Stored<T> | Status>): Promise<Stored<T> | Status>;
  /** How the cache fares. Costs a look at fifty objects: for metrics, not for each reconcile. */
  levels(): CacheLevels;
  /**
   * Makes the next attempt to follow the API server at once, if the last one failed: for who knows that things have
   * changed, as that a kind is served now. The delays of further failures go on growing.
   */
  retryNow(): void;
}
