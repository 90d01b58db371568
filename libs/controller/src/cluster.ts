// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What all controllers of an operator share for one cluster: the client, the caches, the name that they write under. */
import type { KubernetesObject, ResourceKind } from "@nuvolaris/api-machinery";
import { type CacheObserver, type Informer, InformerFactory, type InformerOptions } from "@nuvolaris/cache";
import { type Client, isNotFound } from "@nuvolaris/client";
import { type Clock, systemClock } from "@nuvolaris/clock";
import { type LocalView, localView } from "./local-view.ts";
import { type Logger, silentLogger } from "./logger.ts";
import { resourceOf } from "./object-name.ts";
import { keepFieldsOf } from "./own-fields-projection.ts";
import type { Runnable, Running, StopSignals } from "./runnable.ts";
import { whenAborted } from "./when-aborted.ts";

/** What controllers ask of a client. */
export type ClusterClient = Pick<
  Client,
  "get" | "list" | "listPages" | "watch" | "create" | "patch" | "patchStatus" | "apply" | "delete"
>;

export interface ClusterOptions {
  readonly client: ClusterClient;
  /** Whose the written fields are. One name per operator, for life. */
  readonly fieldManager: string;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** In [0, 1): spreads delays. Default `Math.random`. */
  readonly random?: () => number;
  /** Hears of the caches too, for metrics. */
  readonly cacheObserver?: CacheObserver;
}

/**
 * A cluster, as controllers see it. Add it to the manager in the stage `cache`.
 *
 * *Guarantees.* One informer per kind and selection, however many controllers ask. Nothing is followed that nobody asked
 * for. Caches keep neither `managedFields` of others nor kubectl's copy of what it applied.
 */
export class Cluster implements Runnable {
  readonly name = "caches";
  readonly client: ClusterClient;
  readonly fieldManager: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly #informers: InformerFactory;
  readonly #projection: ReturnType<typeof keepFieldsOf>;
  readonly #informed = new Set<{ readonly kind: ResourceKind; readonly synced: boolean }>();
  // Kinds that the server said it does not know.
  readonly #unserved = new Set<string>();
  // Settles, and is replaced, when a kind was read or turned out not to exist.
  #progress = Promise.withResolvers<undefined>();

  constructor(options: ClusterOptions) {
    this.client = options.client;
    this.fieldManager = options.fieldManager;
    this.clock = options.clock ?? systemClock;
    this.log = options.log ?? silentLogger;
    this.#projection = keepFieldsOf(options.fieldManager);
    this.#informers = new InformerFactory({
      client: options.client,
      clock: this.clock,
      observer: this.#observe(options.cacheObserver ?? {}),
      ...(options.random && { random: options.random }),
    });
  }

  /** The informer of a kind and a selection, shared by all who ask for the same. */
  informer<T extends KubernetesObject>(kind: ResourceKind<T>, options: InformerOptions<T> = {}): Informer<T> {
    // Proof: the projection drops members of metadata and keeps the object's type.
    const project = this.#projection as unknown as NonNullable<InformerOptions<T>["project"]>;
    const informer = this.#informers.informer(kind, { project, ...options });
    this.#informed.add(informer);
    return informer;
  }

  /** The view of an informer for one writer: see {@link localView}. */
  view<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    writer: unknown,
    options: InformerOptions<T> = {},
  ): LocalView<T> {
    return localView(this.informer(kind, options), writer);
  }

  /** For `/readyz`: `true` when all caches are filled. Kinds that do not exist yet are not waited for. */
  ready(): true | string {
    const missing = [...this.#informed].filter(({ kind, synced }) => !synced && !this.#unserved.has(resourceOf(kind)));
    if (missing.length === 0) return true;
    return `not read yet: ${missing.map(({ kind }) => resourceOf(kind)).join(", ")}`;
  }

  /** Resolves when {@link Cluster.ready} is `true`; rejects with the signal's reason when it is aborted first. */
  async whenReady(signal: AbortSignal): Promise<void> {
    const aborted = whenAborted(signal);
    while (this.ready() !== true) {
      await Promise.race([this.#progress.promise, aborted]);
      signal.throwIfAborted();
    }
  }

  start({ stopping }: StopSignals): Promise<Running> {
    this.#informers.start();
    return Promise.resolve({ ended: whenAborted(stopping).then(() => this.#informers[Symbol.asyncDispose]()) });
  }

  #observe(observer: CacheObserver): CacheObserver {
    return {
      listed: (kind, list) => {
        if (this.#unserved.delete(resourceOf(kind))) this.log.info("kind is served", { kind: resourceOf(kind) });
        this.#noteProgress();
        observer.listed?.(kind, list);
      },
      changed: (kind, type) => observer.changed?.(kind, type),
      watchEnded: (kind, end) => observer.watchEnded?.(kind, end),
      failed: (kind, failure) => {
        this.#noteFailure(kind, failure);
        observer.failed?.(kind, failure);
      },
      handlerFailed: (kind, error) => {
        this.log.error("code that follows a kind threw", { kind: resourceOf(kind), error });
        observer.handlerFailed?.(kind, error);
      },
    };
  }

  #noteFailure(
    kind: ResourceKind,
    { error, retryInMs }: { readonly error: unknown; readonly retryInMs: number },
  ): void {
    const name = resourceOf(kind);
    if (!isNotFound(error)) {
      this.log.warn("kind cannot be followed, will try again", { kind: name, error, retryInMs });
    } else if (!this.#unserved.has(name)) {
      this.#unserved.add(name);
      this.#noteProgress();
      this.log.warn("kind is not served, waiting for its CustomResourceDefinition", { kind: name });
    }
  }

  #noteProgress(): void {
    const { resolve } = this.#progress;
    this.#progress = Promise.withResolvers();
    resolve(undefined);
  }
}
