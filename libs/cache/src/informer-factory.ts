// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ResourceKind } from "@nuvolaris/api-machinery";
import type { Client } from "@nuvolaris/client";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { identityOfFields } from "./field-projection.ts";
import { Informer, type InformerEnvironment, type InformerOptions } from "./informer.ts";
import { MergedInformer } from "./merged-informer.ts";
import type { CacheObserver } from "./observer.ts";

export interface InformerFactoryOptions extends Pick<InformerEnvironment, "silenceMs" | "initialSilenceMs"> {
  readonly client: Pick<Client, "list" | "watch">;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** In [0, 1): spreads delays. Default `Math.random`. */
  readonly random?: () => number;
  readonly observer?: CacheObserver;
}

interface Entry {
  /** `undefined` for one that is not shared. */
  readonly identity: string | undefined;
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
  readonly #merged: Pick<Entry, "identity" | "project" | "informer">[] = [];
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
    return this.#add({ identity, kind, environment: this.#environment }, options).informer;
  }

  /**
   * A cache of a kind in namespaces that come and go, shared with all who chose the same selection (and the same
   * projection): its namespaces are those of all of them.
   */
  namespaced<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    options: Omit<InformerOptions<T>, "namespace"> = {},
  ): MergedInformer<T> {
    const identity = identityOf(kind, options);
    const known = this.#merged.find((each) => each.identity === identity && each.project === options.project);
    // Proof: as in informer.
    if (known) return known.informer as MergedInformer<T>;
    const start = (
      namespace: string,
      stateChanged: () => void,
    ): { readonly informer: Informer<T>; readonly stop: () => Promise<void> } => {
      const environment = { ...this.#environment, stateChanged };
      const { informer, entry } = this.#add({ identity: undefined, kind, environment }, { ...options, namespace });
      return { informer, stop: () => this.#stop(entry) };
    };
    const report = (error: unknown): void => this.#environment.observer.handlerFailed?.(kind, error);
    const informer = new MergedInformer({ kind, start, report });
    this.#merged.push({ identity, project: options.project, informer });
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

  #add<T extends KubernetesObject>(
    {
      identity,
      kind,
      environment,
    }: {
      readonly identity: string | undefined;
      readonly kind: ResourceKind<T>;
      readonly environment: InformerEnvironment;
    },
    options: InformerOptions<T>,
  ): { readonly informer: Informer<T>; readonly entry: Entry } {
    const informer = new Informer(kind, options, environment);
    const { project } = options;
    const entry: Entry = { identity, project, informer, abort: new AbortController(), running: undefined };
    this.#entries.add(entry);
    if (this.#started) this.#run(entry, informer);
    return { informer, entry };
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
  const { namespace, labelSelector, fieldSelector, metadataOnly, fields } = options;
  return JSON.stringify([
    kind.group,
    kind.version,
    kind.plural,
    namespace ?? null,
    labelSelector ?? "",
    fieldSelector ?? "",
    metadataOnly ?? false,
    fields === undefined ? null : identityOfFields(fields),
  ]);
}
