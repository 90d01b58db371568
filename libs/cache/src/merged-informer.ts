// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  formatObjectKey,
  objectKeyOf,
  type KubernetesObject,
  type ResourceKind,
  type Status,
  type Stored,
} from "@nuvolaris/api-machinery";
import { EventHandlers, type EventHandler } from "./event-handlers.ts";
import type { Informer } from "./informer.ts";
import type { CacheLevels, InformerView, TrackedDeletion, TrackedWrite } from "./informer-view.ts";
import type { Lister } from "./lister.ts";
import { IndexError, namespaceIndex, type IndexFunction } from "./store.ts";

/** One namespace that is followed. */
interface Part<T extends KubernetesObject> {
  readonly informer: Informer<T>;
  /** Ends the informer; resolves when it has ended. */
  readonly stop: () => Promise<void>;
}

interface Registration<T extends KubernetesObject> {
  readonly handler: EventHandler<T>;
  /** By namespace. */
  readonly parts: Map<string, Disposable>;
}

export interface MergedInformerOptions<T extends KubernetesObject> {
  readonly kind: ResourceKind<T>;
  /** `stateChanged`: see InformerEnvironment.stateChanged. */
  readonly start: (namespace: string, stateChanged: () => void) => Part<T>;
  /** Hears what a handler threw that was told of a namespace's end. */
  readonly report: (error: unknown) => void;
}

/**
 * A cache of one kind in several namespaces, which come and go. Made by {@link InformerFactory.namespaced}.
 *
 * Each namespace has a watch of its own, so the right to read the kind is needed there only. While there is no namespace, it
 * has read everything: nothing. A namespace that may not be read (403) keeps nobody from what is in the others: all has
 * been read without it, unless there are no others. It is asked for again and again, and once it may be read, its objects
 * are there.
 */
export class MergedInformer<T extends KubernetesObject> implements InformerView<T> {
  readonly kind: ResourceKind<T>;
  readonly lister: Lister<T>;
  readonly #options: MergedInformerOptions<T>;
  readonly #parts = new Map<string, Part<T>>();
  readonly #registrations = new Set<Registration<T>>();
  readonly #indexes = new Map<string, IndexFunction<T>>();
  /** Settles, and is replaced, when a namespace comes, is read, is refused, or goes. */
  #change = Promise.withResolvers<undefined>();

  constructor(options: MergedInformerOptions<T>) {
    this.kind = options.kind;
    this.#options = options;
    this.lister = this.#newLister();
  }

  /** The namespaces that are followed. */
  get namespaces(): readonly string[] {
    return [...this.#parts.keys()];
  }

  /** Follows a namespace too. Handlers are told of its objects as they are read. One that is followed changes nothing. */
  follow(namespace: string): void {
    if (this.#parts.has(namespace)) return;
    const part = this.#options.start(namespace, () => {
      this.#noteChange();
    });
    for (const [name, valuesOf] of this.#indexes) part.informer.addIndex(name, valuesOf);
    this.#parts.set(namespace, part);
    for (const { handler, parts } of this.#registrations) parts.set(namespace, part.informer.addEventHandler(handler));
    this.#noteChange();
  }

  /**
   * Follows a namespace no longer: its objects are out of view at once, and handlers are told that they are gone, with
   * {@link Notice.finalStateUnknown}. Resolves when its watch has ended.
   */
  async leave(namespace: string): Promise<void> {
    const part = this.#parts.get(namespace);
    if (!part) return;
    this.#parts.delete(namespace);
    const objects = part.informer.known();
    const handlers = new EventHandlers<T>(this.#options.report);
    for (const { handler, parts } of this.#registrations) {
      parts.get(namespace)?.[Symbol.dispose]();
      parts.delete(namespace);
      handlers.add(handler, []);
    }
    for (const old of objects) {
      handlers.notify({ key: formatObjectKey(objectKeyOf(old)), old, object: undefined, listed: true });
    }
    this.#noteChange();
    await part.stop();
  }

  /** The namespaces that may not be read. */
  get refusedIn(): readonly string[] {
    return [...this.#parts].flatMap(([namespace, { informer }]) => (informer.refused ? [namespace] : []));
  }

  get synced(): boolean {
    const informers = this.#informers();
    const isRead = informers.length === 0 || informers.some(({ synced }) => synced);
    return isRead && informers.every(({ synced, refused }) => synced || refused);
  }

  hasSynced(signal?: AbortSignal): Promise<void> {
    return this.#until(() => this.synced, signal);
  }

  syncedIn(namespace: string | undefined): boolean {
    return namespace === undefined ? this.synced : (this.#partOf(namespace)?.synced ?? true);
  }

  hasSyncedIn(namespace: string | undefined, signal?: AbortSignal): Promise<void> {
    return this.#until(() => this.syncedIn(namespace), signal);
  }

  addEventHandler(handler: EventHandler<T>): Disposable {
    const registration: Registration<T> = { handler, parts: new Map() };
    this.#registrations.add(registration);
    for (const [namespace, { informer }] of this.#parts) {
      registration.parts.set(namespace, informer.addEventHandler(handler));
    }
    return {
      [Symbol.dispose]: () => {
        this.#registrations.delete(registration);
        for (const part of registration.parts.values()) part[Symbol.dispose]();
      },
    };
  }

  addIndex(name: string, valuesOf: IndexFunction<T>): void {
    if (this.hasIndex(name)) throw new IndexError(`cannot add the index ${name}: there is one of that name`);
    this.#indexes.set(name, valuesOf);
    for (const informer of this.#informers()) informer.addIndex(name, valuesOf);
  }

  hasIndex(name: string): boolean {
    return name === namespaceIndex || this.#indexes.has(name);
  }

  /** In a namespace that is not followed, the write is made all the same. */
  async write(target: TrackedWrite, send: () => Promise<Stored<T>>): Promise<Stored<T>> {
    const { key, writer } = target;
    if (key) {
      const part = this.#partOf(key.namespace);
      return part ? part.write(target, send) : send();
    }
    const answer = await send();
    await this.#partOf(answer.metadata.namespace)?.write({ writer }, () => Promise.resolve(answer));
    return answer;
  }

  async delete(target: TrackedDeletion, send: () => Promise<Stored<T> | Status>): Promise<Stored<T> | Status> {
    const part = this.#partOf(target.key.namespace);
    return part ? part.delete(target, send) : send();
  }

  levels(): CacheLevels {
    const all = this.#informers().map((informer) => informer.levels());
    const sum = (of: (levels: CacheLevels) => number): number => all.reduce((total, levels) => total + of(levels), 0);
    const silences = all.map(({ silentMs }) => silentMs).filter((silentMs) => silentMs !== undefined);
    return {
      objects: sum(({ objects }) => objects),
      bytes: sum(({ bytes }) => bytes),
      resourceVersion: undefined,
      silentMs: silences.length === 0 ? undefined : Math.max(...silences),
      pendingWrites: sum(({ pendingWrites }) => pendingWrites),
      heldChanges: sum(({ heldChanges }) => heldChanges),
    };
  }

  retryNow(): void {
    for (const informer of this.#informers()) informer.retryNow();
  }

  #newLister(): Lister<T> {
    const listers = (): Lister<T>[] => this.#informers().map(({ lister }) => lister);
    const size = (): number => listers().reduce((total, lister) => total + lister.size, 0);
    return {
      get: (key) => this.#partOf(key.namespace)?.lister.get(key),
      list: (filter = {}) => {
        if (filter.namespace !== undefined) return this.#partOf(filter.namespace)?.lister.list(filter) ?? [];
        return listers().flatMap((lister) => [...lister.list(filter)]);
      },
      byIndex: (name, value) => {
        if (!this.hasIndex(name))
          throw new IndexError(`cannot read the index ${name}: declare it before with addIndex`);
        return listers().flatMap((lister) => [...lister.byIndex(name, value)]);
      },
      get size() {
        return size();
      },
    };
  }

  #informers(): Informer<T>[] {
    return [...this.#parts.values()].map(({ informer }) => informer);
  }

  #partOf(namespace: string | undefined): Informer<T> | undefined {
    return namespace === undefined ? undefined : this.#parts.get(namespace)?.informer;
  }

  async #until(isSo: () => boolean, signal?: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<undefined>();
    const abort = (): void => {
      aborted.resolve(undefined);
    };
    signal?.addEventListener("abort", abort, { once: true });
    try {
      while (!isSo()) {
        signal?.throwIfAborted();
        await Promise.race([this.#change.promise, aborted.promise]);
      }
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  #noteChange(): void {
    const { resolve } = this.#change;
    this.#change = Promise.withResolvers();
    resolve(undefined);
  }
}
