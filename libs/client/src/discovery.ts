// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  formatApiVersion,
  resourceKind,
  type GroupVersion,
  type JsonValue,
  type ResourceKind,
} from "@nuvolaris/api-machinery";
import { systemClock, type Clock } from "@nuvolaris/clock";
import type { Client } from "./client.ts";
import {
  discoveryAccept,
  readAggregated,
  readGroupVersions,
  readResourceList,
  type DiscoveredResource,
} from "./discovery-document.ts";
import { deadline } from "./deadline.ts";
import type { RequestOptions } from "./request-options.ts";
import { SharedCall } from "./shared-call.ts";
import { isNotFound, StatusError } from "./status-error.ts";

/** The server does not serve a kind. */
export class KindNotServedError extends Error {
  override readonly name = "KindNotServedError";
  readonly kind: ResourceKind;

  constructor(kind: ResourceKind) {
    super(`the server does not serve ${kind.kind} (${formatApiVersion(kind)}): install its CustomResourceDefinition`);
    this.kind = kind;
  }
}

/** A kind as somebody names it, by kind or by resource: without a version the server's preferred one is meant. */
export type KindName = { readonly group: string; readonly version?: string } & (
  { readonly kind: string } | { readonly plural: string }
);

const noAnswer = "cannot discover what the server serves: no answer";

/**
 * What a server serves.
 *
 * Read as one document where the server has it (aggregated discovery), else version by version; a version that cannot be
 * read, as those of a broken aggregated API, is left out and hinders nobody. Kept until a kind is missing. One read serves
 * all who ask meanwhile: it has a time-out of its own, theirs and their signals end their wait alone.
 */
export class Discovery {
  readonly #client: Pick<Client, "request">;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #reading = new SharedCall<readonly DiscoveredResource[]>();
  #known: readonly DiscoveredResource[] | undefined;

  constructor(client: Pick<Client, "request">, { clock = systemClock, timeoutMs = 30_000 }: DiscoveryOptions = {}) {
    this.#client = client;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** All resources, those of a group's preferred version first. */
  async resources({ signal, timeoutMs }: RequestOptions = {}): Promise<readonly DiscoveredResource[]> {
    if (this.#known) return this.#known;
    using wait = deadline(this.#clock, { timeoutMs, signal, message: noAnswer });
    return await this.#reading.run(() => this.#read(), wait.signal);
  }

  /** The kind of that name, asked for anew when it is not known; `undefined` when the server does not serve it. */
  async find(name: KindName, options: RequestOptions = {}): Promise<ResourceKind | undefined> {
    const found = pick(await this.resources(options), name);
    if (found) return found;
    this.#known = undefined;
    return pick(await this.resources(options), name);
  }

  /** Whether a kind is served now. Always asks; only the kind's own version, so that others' trouble does not matter. */
  async isServed(kind: ResourceKind, options: RequestOptions = {}): Promise<boolean> {
    try {
      const resources = await this.#readVersion(kind, options);
      return resources.some((resource) => resource.plural === kind.plural && isNamed(resource, kind));
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  /** Throws {@link KindNotServedError}. */
  async ensureServed(kind: ResourceKind, options: RequestOptions = {}): Promise<void> {
    if (!(await this.isServed(kind, options))) throw new KindNotServedError(kind);
  }

  /** Resolves when a kind is served, asking every `pollMs`; rejects with the signal's reason. Failures are asked over. */
  async waitUntilServed(kind: ResourceKind, wait: WaitOptions): Promise<void> {
    const { clock, signal, pollMs = 2000 } = wait;
    while (!(await this.isServed(kind, { signal }).catch(passOver(signal)))) await clock.sleep(pollMs, signal);
  }

  async #read(): Promise<readonly DiscoveredResource[]> {
    using limit = deadline(this.#clock, { timeoutMs: this.#timeoutMs, signal: undefined, message: noAnswer });
    this.#known = await this.#readAll({ signal: limit.signal });
    return this.#known;
  }

  async #readAll(options: RequestOptions): Promise<DiscoveredResource[]> {
    const roots = await Promise.all(["/api", "/apis"].map((path) => this.#get(path, options)));
    const resources = await Promise.all(
      roots.map(async (document) => readAggregated(document) ?? (await this.#readVersions(document, options))),
    );
    return resources.flat();
  }

  async #readVersions(document: JsonValue, options: RequestOptions): Promise<DiscoveredResource[]> {
    const versions = readGroupVersions(document);
    const lists = await Promise.all(versions.map((version) => this.#readVersion(version, options).catch(leaveOut)));
    return lists.flat();
  }

  async #readVersion(version: GroupVersion, options: RequestOptions): Promise<DiscoveredResource[]> {
    const root = version.group === "" ? "/api" : "/apis";
    return readResourceList(await this.#client.request({ ...options, path: `${root}/${formatApiVersion(version)}` }));
  }

  #get(path: string, options: RequestOptions): Promise<JsonValue> {
    return this.#client.request({ ...options, path, accept: discoveryAccept });
  }
}

export interface DiscoveryOptions {
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** How long one read of all that a server serves may take. Default 30 s. */
  readonly timeoutMs?: number;
}

export interface WaitOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Default 2 s. */
  readonly pollMs?: number;
}

function pick(resources: readonly DiscoveredResource[], name: KindName): ResourceKind | undefined {
  const { group, version } = name;
  const found = resources.find(
    (resource) =>
      resource.group === group && (version === undefined || resource.version === version) && isNamed(resource, name),
  );
  if (!found) return undefined;
  const { kind, plural, namespaced } = found;
  return resourceKind({ group, version: found.version, kind, plural, namespaced });
}

function isNamed({ kind, plural }: DiscoveredResource, name: KindName): boolean {
  return "kind" in name && name.kind !== "" ? kind === name.kind : "plural" in name && plural === name.plural;
}

/** One group's refusal is its own matter; no answer at all is everybody's. */
function leaveOut(error: unknown): DiscoveredResource[] {
  if (error instanceof StatusError) return [];
  throw error;
}

function passOver(signal: AbortSignal): (error: unknown) => boolean {
  return (error) => {
    if (signal.aborted) throw error;
    return false;
  };
}
