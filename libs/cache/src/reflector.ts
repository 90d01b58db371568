// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Mirrors one resource of an API server into a {@link ReflectorSink}, for as long as it runs.
 *
 * Flow. The reflector is in one of two states. *Listing*: it knows nothing that it could go on from. It reads everything,
 * hands it over in one piece, and is watching. *Watching*, from a resourceVersion: it hands over change after change, and
 * each one, as well as each bookmark, moves the version on. When the stream ends, for whatever reason, it opens the next
 * one where the last one stopped. When the server no longer knows that version (410, as an answer or as an ERROR event),
 * or lags behind it (504, ResourceVersionTooLarge), it is listing again. What is in the sink stays there meanwhile.
 *
 * Everything is read as a stream first (KEP-3157): one watch that begins with all objects, says with a bookmark that
 * these were all, and goes on with the changes. A server that refuses that is asked for pages from then on; one that
 * answers without sending that bookmark, for some minutes: it may have been about to stop.
 *
 * Guarantees. It ends only with its signal. A sink never sees half a list. Every failure is retried after a delay that
 * doubles up to 30 s, with jitter; only a watch that has lived for half a minute makes the delay short again, so a
 * server that accepts and drops is not hammered. A connection that died without a word is found by its silence.
 *
 * Assumptions. A server sends bookmarks at least every minute (kube-apiserver does); one that sends none is merely
 * connected to anew each time its silence lasts {@link ReflectorOptions.silenceMs}.
 */
import {
  formatObjectKey,
  initialEventsEnd,
  objectKeyOf,
  type Bookmark,
  type KubernetesObject,
  type ResourceKind,
  type Stored,
  type WatchEvent,
} from "@nuvolaris/api-machinery";
import {
  isExpired,
  isResourceVersionTooLarge,
  isTransportError,
  StatusError,
  type Client,
  type SelectionOptions,
} from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import { Backoff } from "./backoff.ts";
import type { CacheObserver } from "./observer.ts";
import { PagedList } from "./paged-list.ts";
import type { Projection } from "./projection.ts";
import { NotStreamedError, StreamedLists } from "./streamed-lists.ts";
import { Watchdog, WatchSilentError } from "./watchdog.ts";

/** What a reflector fills. Its methods must not throw. */
export interface ReflectorSink<T extends KubernetesObject> {
  /** A list is asked for: {@link ReflectorSink.replace} follows, unless it fails and another one begins. */
  beginList(): void;
  /** These are all objects there are, as of `resourceVersion`. */
  replace(objects: readonly Stored<T>[], resourceVersion: string): void;
  change(type: "ADDED" | "MODIFIED" | "DELETED", object: Stored<T>): void;
  /** There was nothing else up to this version. */
  progress(resourceVersion: string): void;
  /** An attempt failed; another one follows. */
  failed?(error: unknown): void;
}

export interface ReflectorOptions<T extends KubernetesObject> extends SelectionOptions {
  readonly client: Pick<Client, "list" | "watch">;
  readonly kind: ResourceKind<T>;
  readonly sink: ReflectorSink<T>;
  readonly clock: Clock;
  /** In [0, 1): spreads delays and the ends of watches. */
  readonly random: () => number;
  /** Applied to each object as it is decoded, before the next one is. */
  readonly project: Projection<T>;
  readonly observer: CacheObserver;
  /** `true` asks for metadata alone. */
  readonly metadataOnly: boolean;
  /** A watch that is silent for so long is taken for dead. */
  readonly silenceMs: number;
  /** A streamed list that is silent for so long will not end: pages are asked for instead. */
  readonly initialSilenceMs: number;
}

type State = { readonly name: "listing" } | { readonly name: "watching"; readonly resourceVersion: string };

/** What a state led to. */
interface Step {
  readonly next: State;
  readonly error?: unknown;
  /** How long a watch was open when the state ended; 0 when there was none. */
  readonly watchedMs: number;
  /** `true` when the next state is a matter of course and not another attempt. */
  readonly goOn: boolean;
}

/** A stream of events while it lasts. */
interface Stream<T extends KubernetesObject> {
  /** What a streamed list has brought so far; `undefined` once it is complete. */
  initial: Map<string, Stored<T>> | undefined;
  /** Where to go on from; `undefined` as long as `initial` is incomplete. */
  resourceVersion: string | undefined;
  /** When the list began, for its duration. */
  readonly start: number;
  /** When watching began, by the monotonic clock; `undefined` before. */
  watchingSince: number | undefined;
}

const listing: State = { name: "listing" };

/** client-go's reflector waits 0.8 s to 30 s (tools/cache/reflector.go). */
const backoffRange = { baseMs: 800, maxMs: 30_000 };
/** A watch that was open for so long was healthy. */
const healthyMs = 30_000;
/** So many refusals of a version in a row, and it is given up: the server may be stuck at an object. */
const maxRefusals = 5;
/** When the server is to end a watch: after five to ten minutes (client-go's minWatchTimeout), each after another time. */
const watchSeconds = { least: 290, spread: 300 };

export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #backoff: Backoff;
  readonly #pages: PagedList<T>;
  readonly #streamedLists = new StreamedLists();
  /** Refusals of the version to watch from since something last came. */
  #refusals = 0;
  #endPause = (): void => undefined;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#backoff = new Backoff({ ...backoffRange, random: options.random });
    this.#pages = new PagedList(options);
  }

  /** Ends the wait before the next attempt, if there is one. The delays go on growing all the same. */
  retryNow(): void {
    this.#endPause();
  }

  /** Runs until the signal is aborted; then it resolves. It does not reject. */
  async run(signal: AbortSignal): Promise<void> {
    let state: State = listing;
    while (!signal.aborted) {
      const step = await this.#step(state, signal);
      state = step.next;
      await this.#pause(step, signal);
    }
  }

  #step(state: State, signal: AbortSignal): Promise<Step> {
    if (state.name === "watching") return this.#follow(state.resourceVersion, signal);
    const streams = this.#streamedLists.areWorthTrying(this.#options.clock.monotonicNow());
    return streams ? this.#follow(undefined, signal) : this.#listPages(signal);
  }

  /** Waits before the next attempt, unless what ended was in order. */
  async #pause({ error, watchedMs, goOn }: Step, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const healthy = watchedMs >= healthyMs;
    if (healthy) this.#backoff.reset();
    if (goOn || (healthy && error === undefined)) return;
    const asked = error instanceof StatusError ? (error.retryAfterMs ?? 0) : 0;
    const retryInMs = Math.max(asked, this.#backoff.next());
    const { clock } = this.#options;
    if (error !== undefined) this.#noteFailure(error, retryInMs);
    const pause = new AbortController();
    this.#endPause = () => {
      pause.abort();
    };
    // An abort ends the wait; the loop's condition sees whose it was.
    await clock.sleep(retryInMs, AbortSignal.any([signal, pause.signal])).catch(() => undefined);
    this.#endPause = () => undefined;
  }

  #noteFailure(error: unknown, retryInMs: number): void {
    const { kind, namespace, observer, sink } = this.#options;
    sink.failed?.(error);
    observer.failed?.(kind, { error, retryInMs, ...(namespace !== undefined && { namespace }) });
  }

  async #listPages(signal: AbortSignal): Promise<Step> {
    const { clock, sink } = this.#options;
    const start = clock.monotonicNow();
    try {
      sink.beginList();
      const { objects, resourceVersion } = await this.#pages.read({ ...this.#selection(), signal });
      sink.replace(objects, resourceVersion);
      this.#listed(objects.length, { start, streamed: false });
      return { next: { name: "watching", resourceVersion }, watchedMs: 0, goOn: true };
    } catch (error) {
      return { next: listing, error, watchedMs: 0, goOn: false };
    }
  }

  /** Takes in a stream to its end: from a version, or, without one, beginning with everything. */
  async #follow(resourceVersion: string | undefined, signal: AbortSignal): Promise<Step> {
    const { clock } = this.#options;
    const start = clock.monotonicNow();
    const initial = resourceVersion === undefined ? new Map<string, Stored<T>>() : undefined;
    const stream: Stream<T> = { initial, resourceVersion, start, watchingSince: undefined };
    if (initial) this.#options.sink.beginList();
    using watchdog = new Watchdog(clock);
    const error = await this.#takeAll(stream, watchdog, signal).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const watchedMs = stream.watchingSince === undefined ? 0 : clock.monotonicNow() - stream.watchingSince;
    if (!signal.aborted && stream.resourceVersion !== undefined) {
      this.#options.observer.watchEnded?.(this.#options.kind, { durationMs: watchedMs, error });
    }
    return { ...this.#after(stream, error), watchedMs };
  }

  async #takeAll(stream: Stream<T>, watchdog: Watchdog, signal: AbortSignal): Promise<void> {
    const { clock, silenceMs, initialSilenceMs } = this.#options;
    const feed = (): void => {
      watchdog.feed(stream.initial ? initialSilenceMs : silenceMs);
    };
    feed();
    for await (const event of this.#open(stream, AbortSignal.any([signal, watchdog.signal]))) {
      this.#take(event, stream);
      feed();
      if (!stream.initial) stream.watchingSince ??= clock.monotonicNow();
    }
    if (stream.initial) throw new NotStreamedError("the stream ended before the list did", false);
  }

  #open(stream: Stream<T>, signal: AbortSignal): AsyncIterable<WatchEvent<T>> {
    const { client, clock, kind, random } = this.#options;
    const { resourceVersion } = stream;
    const timeoutSeconds = Math.round(watchSeconds.least + random() * watchSeconds.spread);
    const common = { ...this.#selection(), signal, timeoutSeconds, allowWatchBookmarks: true };
    if (resourceVersion === undefined) {
      return client.watch(kind, { ...common, sendInitialEvents: true, resourceVersionMatch: "NotOlderThan" });
    }
    const onOpen = (): void => {
      stream.watchingSince = clock.monotonicNow();
    };
    return client.watch(kind, { ...common, resourceVersion, onOpen });
  }

  #take(event: WatchEvent<T>, stream: Stream<T>): void {
    switch (event.type) {
      case "ERROR":
        throw new StatusError(event.object, `watch ${this.#options.kind.plural}`);
      case "BOOKMARK":
        if (stream.initial) this.#endList(event.object, stream.initial, stream.start);
        else this.#options.sink.progress(event.object.metadata.resourceVersion);
        stream.initial = undefined;
        break;
      default:
        this.#takeChange(event.type, this.#options.project(event.object), stream.initial);
        this.#refusals = 0;
    }
    if (!stream.initial) stream.resourceVersion = event.object.metadata.resourceVersion;
  }

  #endList(bookmark: Bookmark, initial: ReadonlyMap<string, Stored<T>>, start: number): void {
    if (bookmark.metadata.annotations?.[initialEventsEnd] !== "true") {
      throw new NotStreamedError("an ordinary bookmark came before the list's end", true);
    }
    this.#streamedLists.worked();
    this.#options.sink.replace([...initial.values()], bookmark.metadata.resourceVersion);
    this.#listed(initial.size, { start, streamed: true });
  }

  #takeChange(type: Change, object: Stored<T>, initial: Map<string, Stored<T>> | undefined): void {
    const { kind, observer, sink } = this.#options;
    if (!initial) {
      sink.change(type, object);
      observer.changed?.(kind, type);
      return;
    }
    const key = formatObjectKey(objectKeyOf(object));
    if (type === "DELETED") initial.delete(key);
    else initial.set(key, object);
  }

  /** Where a stream that ended leads to. */
  #after(stream: Stream<T>, error: unknown): Omit<Step, "watchedMs"> {
    const { resourceVersion } = stream;
    if (resourceVersion === undefined) {
      const goOn = this.#streamedLists.failed(error, this.#options.clock.monotonicNow());
      return goOn ? { next: listing, goOn } : { next: listing, error, goOn };
    }
    const next: State = this.#givesUp(error) ? listing : { name: "watching", resourceVersion };
    return error === undefined ? { next, goOn: false } : { next, error, goOn: false };
  }

  /** Whether a version is of no use any more. */
  #givesUp(error: unknown): boolean {
    if (isExpired(error) || isResourceVersionTooLarge(error)) return true;
    if (error === undefined || isTransportError(error) || saysNothingOfTheVersion(error)) return false;
    this.#refusals++;
    if (this.#refusals < maxRefusals) return false;
    this.#refusals = 0;
    return true;
  }

  #listed(objects: number, { start, streamed }: { readonly start: number; readonly streamed: boolean }): void {
    const { clock, kind, observer } = this.#options;
    observer.listed?.(kind, { objects, durationMs: clock.monotonicNow() - start, streamed });
  }

  #selection(): SelectionOptions & { readonly metadataOnly: boolean } {
    const { namespace, labelSelector, fieldSelector, metadataOnly } = this.#options;
    return {
      metadataOnly,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    };
  }
}

type Change = "ADDED" | "MODIFIED" | "DELETED";

/** Too many requests, no rights, a server that is not ready; and silence. */
function saysNothingOfTheVersion(error: unknown): boolean {
  if (error instanceof WatchSilentError) return true;
  return error instanceof StatusError && [401, 403, 429, 503].includes(error.code);
}
