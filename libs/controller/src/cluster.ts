// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What all controllers of an operator share for one cluster: the client, the caches, the name that they write under. */
import type { KubernetesObject, ResourceKind } from "@nuvolaris/api-machinery";
import {
  type CacheLevels,
  type CacheObserver,
  InformerFactory,
  type InformerOptions,
  type InformerView,
  type ReadFailure,
} from "@nuvolaris/cache";
import { type Client, isNotFound, Namespace, type Tracing } from "@nuvolaris/client";
import { type Clock, systemClock } from "@nuvolaris/clock";
import { FollowedNamespaces } from "./followed-namespaces.ts";
import { type LocalView, localView } from "./local-view.ts";
import { type Logger, silentLogger } from "./logger.ts";
import type { NamespaceSelection } from "./namespace-selection.ts";
import { resourceOf } from "./object-name.ts";
import { keepFieldsOf } from "./own-fields-projection.ts";
import type { Runnable, Running, StopSignals } from "./runnable.ts";
import type { HealthResult } from "./serving/health.ts";
import { UnservedKinds } from "./unserved-kinds.ts";
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
  /** The namespaces whose objects are followed. Default: all. */
  readonly namespaces?: NamespaceSelection;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** In [0, 1): spreads delays. Default `Math.random`. */
  readonly random?: () => number;
  /** Hears of the caches too, for metrics. */
  readonly cacheObserver?: CacheObserver;
  /** What the controllers of this cluster trace their reconciles with; the client's is its maker's to set. Default: nothing. */
  readonly tracing?: Tracing | undefined;
}

/** A kind, or a part of it, that is kept in a cache. */
export interface FollowedKind {
  readonly kind: ResourceKind;
  /** Whether all of it was read once. */
  readonly synced: boolean;
  /** Of several namespaces those that may not be read. */
  readonly refusedIn?: readonly string[];
  /** How its cache fares. */
  levels(): CacheLevels;
}

/**
 * A cluster, as controllers see it. Add it to the manager in the stage `cache`.
 *
 * *Guarantees.* One informer per kind and selection, however many controllers ask. Nothing is followed that nobody asked
 * for. Caches keep neither `managedFields` of others nor kubectl's copy of what it applied. A kind that is not served yet,
 * or not any more, is read within a second of being served.
 *
 * *Namespaces.* With a selection of them, each has a watch of its own for each kind, and those that match patterns are
 * followed from their beginning to their end. One that may not be read (403) is told of by name, in the log and in
 * {@link Cluster.health}, and asked for again; it holds up no other, unless there are no others.
 */
export class Cluster implements Runnable {
  readonly name = "caches";
  readonly client: ClusterClient;
  readonly fieldManager: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly tracing: Tracing | undefined;
  readonly #informers: InformerFactory;
  readonly #projection: ReturnType<typeof keepFieldsOf>;
  readonly #namespaces: FollowedNamespaces | undefined;
  readonly #informed = new Set<FollowedKind & { retryNow(): void }>();
  // Kinds that the server said it does not know.
  readonly #unserved: UnservedKinds;
  // Settles, and is replaced, when a kind was read or turned out not to exist.
  #progress = Promise.withResolvers<undefined>();

  constructor(options: ClusterOptions) {
    this.client = options.client;
    this.fieldManager = options.fieldManager;
    this.clock = options.clock ?? systemClock;
    this.log = options.log ?? silentLogger;
    this.tracing = options.tracing;
    this.#projection = keepFieldsOf(options.fieldManager);
    this.#unserved = new UnservedKinds({
      clock: this.clock,
      look: (name) => {
        for (const followed of this.#informed) if (resourceOf(followed.kind) === name) followed.retryNow();
      },
    });
    this.#informers = new InformerFactory({
      client: options.client,
      clock: this.clock,
      observer: this.#observe(options.cacheObserver ?? {}),
      ...(options.random && { random: options.random }),
    });
    const { namespaces: selection } = options;
    this.#namespaces = selection && new FollowedNamespaces({ selection, log: this.log });
    if (selection?.type === "matching") this.#followNamespaces();
  }

  /**
   * The informer of a kind and a selection, shared by all who ask for the same. Without `namespace` it has what is in the
   * cluster's namespaces.
   */
  informer<T extends KubernetesObject>(kind: ResourceKind<T>, options: InformerOptions<T> = {}): InformerView<T> {
    // Proof: the projection drops members of metadata and keeps the object's type.
    const project = this.#projection as unknown as NonNullable<InformerOptions<T>["project"]>;
    const { namespace, ...others } = options;
    const isScoped = kind.namespaced && namespace === undefined;
    if (!this.#namespaces || !isScoped) {
      const informer = this.#informers.informer(kind, { project, ...options });
      this.#informed.add(informer);
      return informer;
    }
    const informer = this.#informers.namespaced(kind, { project, ...others });
    this.#informed.add(informer);
    this.#namespaces.attach(informer);
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

  /** All that is followed, for metrics and probes. */
  get followed(): Iterable<FollowedKind> {
    return this.#informed;
  }

  /** For `/readyz`: `true` when all caches are filled. Kinds that do not exist yet are not waited for. */
  ready(): true | string {
    const missing = [...this.#informed].filter(({ kind, synced }) => !synced && !this.#unserved.has(resourceOf(kind)));
    if (missing.length === 0) return true;
    return `not read yet: ${missing.map(({ kind }) => resourceOf(kind)).join(", ")}`;
  }

  /** For `/readyz?verbose`: how each cache is. */
  *health(): Generator<HealthResult> {
    for (const followed of this.#informed) {
      const isServed = !this.#unserved.has(resourceOf(followed.kind));
      yield cacheHealth(followed, isServed);
    }
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
    return Promise.resolve({ ended: whenAborted(stopping).then(() => this.#stop()) });
  }

  async #stop(): Promise<void> {
    this.#unserved.stop();
    await this.#informers[Symbol.asyncDispose]();
    await this.#namespaces?.settled();
  }

  #followNamespaces(): void {
    const namespaces = this.#informers.informer(Namespace, { metadataOnly: true });
    this.#informed.add(namespaces);
    namespaces.addEventHandler({
      added: ({ metadata }) => this.#namespaces?.appeared(metadata.name),
      deleted: ({ metadata }) => this.#namespaces?.disappeared(metadata.name),
    });
  }

  #observe(observer: CacheObserver): CacheObserver {
    return {
      listed: (kind, list) => {
        if (this.#unserved.delete(resourceOf(kind))) this.log.info("kind is served", { kind: resourceOf(kind) });
        this.#noteProgress();
        observer.listed?.(kind, list);
      },
      changed: (kind, type) => observer.changed?.(kind, type),
      heldBack: (kind, hold) => observer.heldBack?.(kind, hold),
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

  #noteFailure(kind: ResourceKind, { error, ...failure }: ReadFailure): void {
    const name = resourceOf(kind);
    if (!isNotFound(error)) {
      this.log.warn("kind cannot be followed, will try again", { kind: name, error, ...failure });
      // What waits for the caches need not wait for a namespace that may not be read.
      this.#noteProgress();
    } else if (this.#unserved.add(name)) {
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

function cacheHealth(followed: FollowedKind, isServed: boolean): HealthResult {
  const { kind, synced, refusedIn = [] } = followed;
  const name = `cache/${resourceOf(kind)}`;
  if (!isServed) return { name, problem: undefined, detail: "not served, waiting for its CustomResourceDefinition" };
  const refused = refusedIn.length === 0 ? "" : `, may not be read in ${refusedIn.join(", ")}`;
  if (!synced) return { name, problem: `not read yet${refused}` };
  const { objects, silentMs = 0 } = followed.levels();
  const lastSign = `last sign ${Math.round(silentMs / 1000)} s ago`;
  return { name, problem: undefined, detail: `objects ${objects}, ${lastSign}${refused}` };
}
