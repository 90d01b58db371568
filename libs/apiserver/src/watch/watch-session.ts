// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// One watch: turns a resource's events into the lines of a stream, as fast as its reader reads.
//
// Flow: the initial objects, the bookmark that ends them if asked for, then events as they become durable, bookmarks once a minute, and
// one shortly before the time is up. The session keeps no event that the reader has not asked for: a reader that is too slow loses its place in the
// history, and its stream just ends, as a real server's does.
import type { CancelTimer, Clock } from "@nuvolaris/clock";
import type { ResourceDefinition } from "../registry/resource-definition.ts";
import type { Selection } from "../registry/selection.ts";
import type { ServedForms } from "../registry/served-forms.ts";
import type { EventCursor } from "../storage/event-cursor.ts";
import type { StorageEvent } from "../storage/storage-event.ts";
import type { StoredObject } from "../storage/stored-object.ts";
import type { ChunkEncoder } from "./chunk-encoder.ts";
import type { WatchEncoder } from "./watch-encoder.ts";

export interface WatchSessionOptions {
  readonly clock: Clock;
  readonly definition: ResourceDefinition;
  readonly forms: ServedForms;
  readonly encoder: WatchEncoder;
  /** The server's. */
  readonly chunks: ChunkEncoder;
  readonly selection: Selection;
  /** `namespace/` or empty: the keys that are watched. */
  readonly prefix: string;
  readonly cursor: EventCursor;
  /** The revision that the client has; events up to it are not told. */
  readonly after: number;
  /** Told first, as ADDED. */
  readonly initial: readonly StoredObject[];
  readonly bookmarks: boolean;
  /** After {@link WatchSessionOptions.initial} comes the bookmark that ends a streaming list. */
  readonly endsInitialEvents: boolean;
  /** The revision that a bookmark may tell by now. */
  readonly revision: () => number;
  readonly timeoutMs: number;
  /** The client has gone: ends the watch at once. */
  readonly signal: AbortSignal;
  /** Ends the watch when what is there has been told. */
  readonly closing: AbortSignal;
  /** Called once, when the watch has ended, however it did. */
  readonly onEnd: () => void;
}

/** https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/956-watch-bookmark */
const bookmarkIntervalMs = 60_000;
/** The last bookmark comes so long before the timeout, so that a client that watches anew has little to catch up with. */
const lastBookmarkMs = 2000;
/** A chunk is about this long, so that a fast reader is not given single lines. */
const chunkLength = 64 * 1024;

/** The body of a watch's answer. */
export function openWatchStream(options: WatchSessionOptions): ReadableStream<Uint8Array> {
  const session = new WatchSession(options);
  const { chunks } = options;
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const chunk = await session.next();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunks.encode(chunk));
    },
    cancel: () => {
      session.end();
    },
  });
}

class WatchSession {
  readonly #options: WatchSessionOptions;
  readonly #endsAt: number;
  readonly #cancelTimeout: CancelTimer;
  readonly #onAbort = (): void => {
    this.end();
  };
  readonly #onClosing = (): void => {
    this.#finish();
  };
  #cancelBookmark: CancelTimer | undefined;
  #initialTold = 0;
  #initialIsTold = false;
  #bookmarkIsDue = false;
  /** Time is up, or the server closes: what is there is still told, then the stream ends. */
  #isOver = false;
  #hasEnded = false;
  #wake: (() => void) | undefined;

  constructor(options: WatchSessionOptions) {
    this.#options = options;
    const { clock, timeoutMs, signal, closing } = options;
    this.#endsAt = clock.monotonicNow() + timeoutMs;
    this.#cancelTimeout = clock.setTimer(timeoutMs, this.#onClosing, { unref: true });
    signal.addEventListener("abort", this.#onAbort, { once: true });
    closing.addEventListener("abort", this.#onClosing, { once: true });
    if (options.bookmarks) this.#scheduleBookmark();
    if (closing.aborted) this.#finish();
    if (signal.aborted) this.end();
  }

  /** The next lines; `undefined` when there are no more to come. */
  async next(): Promise<string | undefined> {
    for (;;) {
      if (this.#hasEnded || this.#options.cursor.hasFallenBehind) break;
      const lines = this.#takeLines();
      if (lines !== "") return lines;
      if (this.#isOver) break;
      await this.#untilWoken();
    }
    this.end();
    return undefined;
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#cancelTimeout();
    this.#cancelBookmark?.();
    this.#options.signal.removeEventListener("abort", this.#onAbort);
    this.#options.closing.removeEventListener("abort", this.#onClosing);
    this.#options.onEnd();
    this.#wake?.();
  }

  #finish(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  #takeLines(): string {
    let lines = this.#initialIsTold ? "" : this.#takeInitial();
    for (let event = this.#takeEvent(lines); event; event = this.#takeEvent(lines)) lines += this.#line(event);
    if (lines.length >= chunkLength || !this.#bookmarkIsDue) return lines;
    this.#bookmarkIsDue = false;
    // One that tells nothing new is not sent: a client that watches anew would begin where this watch began.
    if (this.#options.revision() <= this.#options.after) return lines;
    return lines + this.#bookmark(false);
  }

  #takeInitial(): string {
    const { initial, encoder, endsInitialEvents, bookmarks } = this.#options;
    let lines = "";
    while (lines.length < chunkLength) {
      const object = initial[this.#initialTold];
      if (!object) {
        this.#initialIsTold = true;
        return endsInitialEvents && bookmarks ? lines + this.#bookmark(true) : lines;
      }
      lines += encoder.event("ADDED", object);
      this.#initialTold++;
    }
    return lines;
  }

  #takeEvent(lines: string): StorageEvent | undefined {
    return this.#initialIsTold && lines.length < chunkLength ? this.#options.cursor.take() : undefined;
  }

  /** Empty for an event that the watch is not about. */
  #line(event: StorageEvent): string {
    const { prefix, after, encoder, definition, forms } = this.#options;
    if (event.revision <= after || !event.key.startsWith(prefix)) return "";
    const current = this.#selected(event.current);
    if (current) return encoder.event(this.#selected(event.previous) ? "MODIFIED" : "ADDED", current);
    return this.#selected(event.previous) ? encoder.event("DELETED", forms.of(definition, event.lastState)) : "";
  }

  /** The object as it is served, if the watch is about it. */
  #selected(stored: StoredObject | undefined): StoredObject | undefined {
    const { definition, forms, selection } = this.#options;
    const form = stored && forms.of(definition, stored);
    return form && (selection.isEverything || selection.matches(form.object)) ? form : undefined;
  }

  #bookmark(endsInitialEvents: boolean): string {
    return this.#options.encoder.bookmark(Math.max(this.#options.revision(), this.#options.after), endsInitialEvents);
  }

  #scheduleBookmark(): void {
    const { clock } = this.#options;
    const delayMs = Math.min(bookmarkIntervalMs, this.#endsAt - clock.monotonicNow() - lastBookmarkMs);
    if (delayMs <= 0) return;
    const fire = (): void => {
      this.#bookmarkIsDue = true;
      this.#wake?.();
      this.#scheduleBookmark();
    };
    this.#cancelBookmark = clock.setTimer(delayMs, fire, { unref: true });
  }

  async #untilWoken(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#wake = () => {
      resolve(undefined);
    };
    const stopWaiting = this.#options.cursor.whenReady(this.#wake);
    await promise;
    stopWaiting();
    this.#wake = undefined;
  }
}
