// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ResourceKind } from "@nuvolaris/api-machinery";
import type { Client } from "@nuvolaris/client";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { Informer, type InformerEnvironment, type InformerOptions } from "./informer.ts";
import type { CacheObserver } from "./observer.ts";

export interface InformerFactoryOptions extends Pick<InformerEnvironment, "silenceMs" | "initialSilenceMs"> {
  readonly client: Pick<Client, "list" | "listPages" | "watch">;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** In [0, 1): spreads delays. Default `Math.random`. */
  readonly random?: () => number;
  readonly observer?: CacheObserver;
}

interface Entry {
  readonly identity: string;
  readonly project: unknown;
  readonly informer: unknown;
  readonly abort: AbortController;
  running: Promise<void> | undefined;
}

/**
 * Makes and runs informers: one for each kind and selection, however many ask for it.
 *
 * Nothing is sent to the server before {@link InformerFactory.start}; what is asked for later starts at once. Disposing
 * ends all of them.
 */
export class InformerFactory implements AsyncDisposable {
  readonly #environment: InformerEnvironment;
  readonly #entries = new Set<Entry>();
  #started = false;

  constructor({ clock = systemClock, random = Math.random, observer = {}, ...options }: InformerFactoryOptions) {
    this.#environment = { clock, random, observer, ...options };
  }

  /** The informer of a kind and a selection, shared with all who chose the same (and the same projection). */
  informer<T extends KubernetesObject>(kind: ResourceKind<T>, options: InformerOptions<T> = {}): Informer<T> {
    const identity = identityOf(kind, options);
    for (const entry of this.#entries) {
      if (entry.identity !== identity || entry.project !== options.project) continue;
      // Proof: the identity names the kind, and a kind has one type of objects.
      return entry.informer as Informer<T>;
    }
    const informer = new Informer(kind, options, this.#environment);
    const entry: Entry = {
      identity,
      project: options.project,
      informer,
      abort: new AbortController(),
      running: undefined,
    };
    this.#entries.add(entry);
    if (this.#started) this.#run(entry, informer);
    return informer;
  }

  /** Starts all informers that were asked for. Calling it again changes nothing. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    // Proof: entries are made by `informer` alone, which puts an Informer in; `run` is the same for all types of objects.
    for (const entry of this.#entries) this.#run(entry, entry.informer as Informer<KubernetesObject>);
  }

  /** Resolves when all informers that were asked for have read everything once. */
  async hasSynced(signal?: AbortSignal): Promise<void> {
    // Proof: as in start.
    const informers = [...this.#entries].map((entry) => entry.informer as Informer<KubernetesObject>);
    await Promise.all(informers.map((informer) => informer.hasSynced(signal)));
  }

  /** Ends one informer, for all who share it; asking for its selection again makes another one. */
  async stop(informer: Pick<Informer<KubernetesObject>, "kind">): Promise<void> {
    for (const entry of this.#entries) if (entry.informer === informer) await this.#stop(entry);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#entries].map((entry) => this.#stop(entry)));
  }

  #run(entry: Entry, informer: Pick<Informer<KubernetesObject>, "run">): void {
    entry.running = informer.run(entry.abort.signal);
  }

  async #stop(entry: Entry): Promise<void> {
    this.#entries.delete(entry);
    entry.abort.abort(new DOMException("the informer was stopped", "AbortError"));
    await entry.running;
  }
}

function identityOf<T extends KubernetesObject>(kind: ResourceKind<T>, options: InformerOptions<T>): string {
  const { namespace, labelSelector, fieldSelector, metadataOnly } = options;
  return JSON.stringify([
    kind.group,
    kind.version,
    kind.plural,
    namespace ?? null,
    labelSelector ?? "",
    fieldSelector ?? "",
    metadataOnly ?? false,
  ]);
}
