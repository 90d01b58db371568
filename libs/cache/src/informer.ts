// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  formatObjectKey,
  objectKeyOf,
  parseLabelSelector,
  type KubernetesObject,
  type ObjectKey,
  type ResourceKind,
  type Selector,
  type Status,
  type Stored,
} from "@nuvolaris/api-machinery";
import type { Client, SelectionOptions } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import { EventHandlers, type EventHandler, type Transition } from "./event-handlers.ts";
import { listerOf, type Lister } from "./lister.ts";
import type { CacheObserver } from "./observer.ts";
import { withoutBookkeeping, type Projection } from "./projection.ts";
import { ReadYourWrites } from "./read-your-writes.ts";
import { Reflector, type ReflectorSink } from "./reflector.ts";
import { Store, type IndexFunction } from "./store.ts";
import { WriteTracker } from "./write-tracker.ts";

/** Which objects, and what of them. Informers are shared by those who choose the same. */
export interface InformerOptions<T extends KubernetesObject> extends SelectionOptions {
  /** Default {@link withoutBookkeeping}. */
  readonly project?: Projection<T>;
  /** `true` keeps metadata alone, and asks the server for no more. Default `false`. */
  readonly metadataOnly?: boolean;
}

/** What informers need from their surroundings. */
export interface InformerEnvironment {
  readonly client: Pick<Client, "list" | "listPages" | "watch">;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly observer: CacheObserver;
  /**
   * A watch that is silent for so long is taken for dead. Default 150 s: kube-apiserver sends a bookmark each minute, so
   * two of them are missing.
   */
  readonly silenceMs?: number;
  /** A streamed list that is silent for so long is given up for pages. Default 30 s. */
  readonly initialSilenceMs?: number;
}

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

/**
 * A cache of one kind that follows the API server, and tells handlers of each change.
 *
 * Flow: reflector → {@link ReadYourWrites} over a store → event handlers. Made by {@link InformerFactory}, which shares
 * and runs it. Readers see an object's own writes as soon as they are answered, if they go through {@link Informer.write}.
 */
export class Informer<T extends KubernetesObject> {
  readonly kind: ResourceKind<T>;
  readonly lister: Lister<T>;
  readonly #options: InformerOptions<T>;
  readonly #environment: InformerEnvironment;
  readonly #project: Projection<T>;
  readonly #selector: Selector;
  readonly #store = new Store<T>();
  readonly #view = new ReadYourWrites(this.#store);
  readonly #handlers: EventHandlers<T>;
  readonly #writes: WriteTracker<T>;
  readonly #synced = Promise.withResolvers<undefined>();
  #isSynced = false;

  constructor(kind: ResourceKind<T>, options: InformerOptions<T>, environment: InformerEnvironment) {
    this.kind = kind;
    this.lister = listerOf(this.#store);
    this.#options = options;
    this.#environment = environment;
    this.#project = projectionOf(options);
    this.#selector = parseLabelSelector(options.labelSelector ?? "");
    this.#handlers = new EventHandlers((error) => environment.observer.handlerFailed?.(kind, error));
    this.#writes = new WriteTracker((transition, writer) => {
      this.#handlers.notify(transition, writer);
    });
  }

  /** Whether everything has been read once. */
  get synced(): boolean {
    return this.#isSynced;
  }

  /** Resolves when everything has been read once; rejects with the signal's reason before. */
  async hasSynced(signal?: AbortSignal): Promise<void> {
    if (this.#isSynced) return;
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        reject(
          signal?.reason instanceof Error ? signal.reason : new DOMException("the wait was aborted", "AbortError"),
        );
      };
      signal?.addEventListener("abort", abort, { once: true });
      void this.#synced.promise.then(() => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
    });
  }

  /** Tells the handler of what is there and then of each change, until what comes back is disposed. */
  addEventHandler(handler: EventHandler<T>): Disposable {
    return this.#handlers.add(handler, this.#view.seen());
  }

  /**
   * Declares an index over the cache, for {@link Lister.byIndex}. A function that throws is reported, and its object is
   * left out. Throws {@link IndexError} for a name that there is.
   */
  addIndex(name: string, valuesOf: IndexFunction<T>): void {
    this.#store.addIndex(name, (object) => {
      try {
        return valuesOf(object);
      } catch (error) {
        this.#environment.observer.handlerFailed?.(this.kind, error);
        return [];
      }
    });
  }

  hasIndex(name: string): boolean {
    return this.#store.hasIndex(name);
  }

  /**
   * Makes a write that readers of this cache see as soon as it is answered, long before the watch brings it.
   *
   * While it is under way, changes of its key wait, so that its echo can be told from what others did at the same time.
   */
  async write(target: TrackedWrite, send: () => Promise<Stored<T>>): Promise<Stored<T>> {
    return this.#writes.track(target, async () => {
      const answer = await send();
      this.#view.write(this.#project(answer), this.#selects(answer));
      return {
        answer,
        outcome: { key: keyOf(answer), written: answer.metadata.resourceVersion, writer: target.writer },
      };
    });
  }

  /** Makes a deletion that readers see as soon as it is answered: the object is gone, or has its deletionTimestamp. */
  async delete(target: TrackedDeletion, send: () => Promise<Stored<T> | Status>): Promise<Stored<T> | Status> {
    const key = formatObjectKey(target.key);
    const { writer } = target;
    const before = this.#store.get(key)?.metadata.uid;
    return this.#writes.track<Stored<T> | Status>(target, async () => {
      const answer = await send();
      if (!isStored(answer)) {
        const uid = answer.details?.uid ?? before;
        this.#view.delete(key, uid);
        return { answer, outcome: { key, deleted: uid, writer } };
      }
      const { deletionTimestamp, resourceVersion, uid } = answer.metadata;
      if (deletionTimestamp !== undefined) {
        this.#view.write(this.#project(answer), this.#selects(answer));
        return { answer, outcome: { key, written: resourceVersion, writer } };
      }
      // An object that comes back unmarked is the last of one that is gone.
      this.#view.delete(key, uid);
      return { answer, outcome: { key, deleted: uid, writer } };
    });
  }

  /** Follows the API server until the signal is aborted. Called by the factory, once. */
  async run(signal: AbortSignal): Promise<void> {
    const { silenceMs = 150_000, initialSilenceMs = 30_000, ...environment } = this.#environment;
    const { metadataOnly = false, ...selection } = this.#options;
    const common = { ...environment, ...selection, silenceMs, initialSilenceMs, metadataOnly };
    await new Reflector({ ...common, kind: this.kind, project: this.#project, sink: this.#sink() }).run(signal);
  }

  #sink(): ReflectorSink<T> {
    return {
      replace: (objects, resourceVersion) => {
        this.#deliver(this.#view.replace(objects, resourceVersion));
        this.#isSynced = true;
        this.#synced.resolve(undefined);
      },
      change: (type, object) => {
        const transition = this.#view.change(type, object);
        this.#deliver(transition ? [transition] : []);
      },
      progress: (resourceVersion) => {
        this.#view.advance(resourceVersion);
        this.#deliver([]);
      },
    };
  }

  #deliver(transitions: readonly Transition<T>[]): void {
    for (const transition of transitions) this.#writes.take(transition);
    this.#writes.settle(this.#view.progress);
  }

  /** Whether an object that was written is one of those that this cache shows. */
  #selects(object: Stored<T>): boolean {
    const { namespace, labelSelector } = this.#options;
    if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
    return labelSelector === undefined || this.#selector.matches(object.metadata.labels);
  }
}

function keyOf(object: Stored<KubernetesObject>): string {
  return formatObjectKey(objectKeyOf(object));
}

function isStored<T extends KubernetesObject>(answer: Stored<T> | Status): answer is Stored<T> {
  return answer.kind !== "Status";
}

function projectionOf<T extends KubernetesObject>({ project, metadataOnly }: InformerOptions<T>): Projection<T> {
  const keep = project ?? withoutBookkeeping;
  return metadataOnly === true ? (object) => keep(metadataOf(object)) : keep;
}

/** What a server answers where metadata alone is asked for; a write is answered with more. */
function metadataOf<T extends KubernetesObject>({ apiVersion, kind, metadata }: Stored<T>): Stored<T> {
  // Proof: who asks for metadata alone is told that only metadata is there.
  return { apiVersion, kind, metadata } as Stored<T>;
}
