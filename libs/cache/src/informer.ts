// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  formatObjectKey,
  objectKeyOf,
  parseLabelSelector,
  type KubernetesObject,
  type ResourceKind,
  type Selector,
  type Status,
  type Stored,
} from "@nuvolaris/api-machinery";
import { isForbidden, type Client, type SelectionOptions } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import { EventHandlers, type EventHandler, type Transition } from "./event-handlers.ts";
import { fieldProjection, type FieldPath } from "./field-projection.ts";
import type { CacheLevels, InformerView, TrackedDeletion, TrackedWrite } from "./informer-view.ts";
import { listerOf, type Lister } from "./lister.ts";
import type { CacheObserver } from "./observer.ts";
import { estimateBytes } from "./object-size.ts";
import { containedProjection, withoutBookkeeping, type Projection } from "./projection.ts";
import { ReadYourWrites } from "./read-your-writes.ts";
import { Reflector, type ReflectorSink } from "./reflector.ts";
import { Store, type IndexFunction } from "./store.ts";
import { WriteTracker } from "./write-tracker.ts";

/** Which objects, and what of them. Informers are shared by those who choose the same. */
export interface InformerOptions<T extends KubernetesObject> extends SelectionOptions {
  /** Default {@link withoutBookkeeping}. */
  readonly project?: Projection<T>;
  /**
   * The members that are kept, besides type and metadata: `["spec.replicas", "status"]`. Others read as if they were not
   * there, whatever their type says. They are dropped as they are decoded, so a large list costs no more than what is kept
   * and one page of it. Default: all members.
   */
  readonly fields?: readonly FieldPath[];
  /** `true` keeps metadata alone, and asks the server for no more. Default `false`. */
  readonly metadataOnly?: boolean;
}

/** What informers need from their surroundings. */
export interface InformerEnvironment {
  readonly client: Pick<Client, "list" | "watch">;
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
  /** Called when {@link Informer.synced} or {@link Informer.refused} has changed. */
  readonly stateChanged?: () => void;
}

/**
 * A cache of one kind that follows the API server, and tells handlers of each change.
 *
 * Flow: reflector → {@link ReadYourWrites} over a store → event handlers. Made by {@link InformerFactory}, which shares
 * and runs it. Readers see an object's own writes as soon as they are answered, if they go through {@link Informer.write}.
 */
export class Informer<T extends KubernetesObject> implements InformerView<T> {
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
  readonly #reflector: Reflector<T>;
  readonly #synced = Promise.withResolvers<undefined>();
  #isSynced = false;
  #isRefused = false;
  #lastSignMs: number | undefined;

  constructor(kind: ResourceKind<T>, options: InformerOptions<T>, environment: InformerEnvironment) {
    this.kind = kind;
    this.lister = listerOf(this.#store);
    this.#options = options;
    this.#environment = environment;
    const report = (error: unknown): void => environment.observer.handlerFailed?.(kind, error);
    this.#project = containedProjection(projectionOf(options), report);
    this.#selector = parseLabelSelector(options.labelSelector ?? "");
    this.#handlers = new EventHandlers(report);
    this.#writes = new WriteTracker({
      clock: environment.clock,
      deliver: (transition, writer) => {
        this.#handlers.notify(transition, writer);
      },
      awaitsEnd: (key, uid) => this.#view.awaitsEnd(key, uid),
      undone: (written) => this.#view.undone(written),
      heldBack: (hold) => environment.observer.heldBack?.(kind, hold),
    });
    this.#reflector = this.#newReflector();
  }

  get synced(): boolean {
    return this.#isSynced;
  }

  /** Whether the API server has said that this may not be read (403), and nothing came since. It is asked again all the same. */
  get refused(): boolean {
    return this.#isRefused;
  }

  syncedIn(_namespace: string | undefined): boolean {
    return this.#isSynced;
  }

  hasSyncedIn(_namespace: string | undefined, signal?: AbortSignal): Promise<void> {
    return this.hasSynced(signal);
  }

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

  /** The objects that handlers have been told of: what the watch showed, without own writes that it has not brought. */
  seen(): Iterable<Stored<T>> {
    return this.#view.seen();
  }

  /** The objects that handlers know to be there, in their newest states: changes that are held back are in these. */
  known(): readonly Stored<T>[] {
    const held = this.#writes.heldObjects();
    const seen = [...this.seen()].filter((object) => !held.has(keyOf(object)));
    return [...seen, ...[...held.values()].filter((object) => object !== undefined)];
  }

  addEventHandler(handler: EventHandler<T>): Disposable {
    return this.#handlers.add(handler, this.seen());
  }

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

  async write(target: TrackedWrite, send: () => Promise<Stored<T>>): Promise<Stored<T>> {
    return this.#writes.track(target, async () => {
      const answer = await send();
      const object = this.#project(answer);
      const isSelected = this.#selects(answer);
      this.#view.write(object, isSelected);
      return {
        answer,
        outcome: { key: keyOf(answer), written: answer.metadata.resourceVersion, writer: target.writer },
        ...(isSelected && { object }),
      };
    });
  }

  async delete(target: TrackedDeletion, send: () => Promise<Stored<T> | Status>): Promise<Stored<T> | Status> {
    const key = formatObjectKey(target.key);
    const { writer } = target;
    const before = this.#store.get(key)?.metadata;
    return this.#writes.track<Stored<T> | Status>(target, async () => {
      const answer = await send();
      if (!isStored(answer)) {
        const uid = answer.details?.uid ?? before?.uid;
        this.#view.delete(key, uid);
        return { answer, outcome: { key, deleted: uid, since: before?.resourceVersion, writer } };
      }
      const { deletionTimestamp, resourceVersion, uid } = answer.metadata;
      if (deletionTimestamp !== undefined) {
        this.#view.write(this.#project(answer), this.#selects(answer));
        return { answer, outcome: { key, written: resourceVersion, writer } };
      }
      // An object that comes back unmarked is the last of one that is gone.
      this.#view.delete(key, uid);
      return { answer, outcome: { key, deleted: uid, since: resourceVersion, writer } };
    });
  }

  levels(): CacheLevels {
    const { progress } = this.#view;
    return {
      objects: this.#store.size,
      bytes: estimateBytes(this.#store.values(), this.#store.size),
      resourceVersion: progress,
      silentMs: this.#lastSignMs === undefined ? undefined : this.#environment.clock.monotonicNow() - this.#lastSignMs,
      pendingWrites: this.#writes.pending,
      heldChanges: this.#writes.held,
    };
  }

  retryNow(): void {
    this.#reflector.retryNow();
  }

  /** Follows the API server until the signal is aborted. Called by the factory, once. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#reflector.run(signal);
  }

  #newReflector(): Reflector<T> {
    const { silenceMs = 150_000, initialSilenceMs = 30_000, ...environment } = this.#environment;
    const { namespace, labelSelector, fieldSelector, metadataOnly = false } = this.#options;
    return new Reflector({
      ...environment,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
      silenceMs,
      initialSilenceMs,
      metadataOnly,
      kind: this.kind,
      project: this.#project,
      sink: this.#sink(),
    });
  }

  #sink(): ReflectorSink<T> {
    return {
      beginList: () => {
        this.#view.beginList();
        this.#writes.beginList();
      },
      replace: (objects, resourceVersion) => {
        this.#deliver(this.#view.replace(objects, resourceVersion));
        this.#writes.endList();
        if (this.#isSynced) return;
        this.#isSynced = true;
        this.#synced.resolve(undefined);
        this.#environment.stateChanged?.();
      },
      change: (type, object) => {
        const transition = this.#view.change(type, object);
        this.#deliver(transition ? [transition] : []);
      },
      progress: (resourceVersion) => {
        this.#view.advance(resourceVersion);
        this.#deliver([]);
      },
      failed: (error) => {
        // Any other failure says nothing of rights.
        if (isForbidden(error)) this.#noteRefusal(true);
      },
    };
  }

  #deliver(transitions: readonly Transition<T>[]): void {
    this.#lastSignMs = this.#environment.clock.monotonicNow();
    this.#noteRefusal(false);
    for (const transition of transitions) this.#writes.take(transition);
    this.#writes.settle(this.#view.progress);
  }

  #noteRefusal(isRefused: boolean): void {
    if (isRefused === this.#isRefused) return;
    this.#isRefused = isRefused;
    this.#environment.stateChanged?.();
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

function projectionOf<T extends KubernetesObject>(options: InformerOptions<T>): Projection<T> {
  const { project = withoutBookkeeping, fields, metadataOnly } = options;
  if (metadataOnly === true) return (object) => project(metadataOf(object));
  if (fields === undefined) return project;
  const keep = fieldProjection<T>(fields);
  return (object) => keep(project(object));
}

/** What a server answers where metadata alone is asked for; a write is answered with more. */
function metadataOf<T extends KubernetesObject>({ apiVersion, kind, metadata }: Stored<T>): Stored<T> {
  // Proof: who asks for metadata alone is told that only metadata is there.
  return { apiVersion, kind, metadata } as Stored<T>;
}
