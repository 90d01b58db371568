// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Tells people what happened, by events.k8s.io/v1, without ever making a reconcile wait.
 *
 * What is recorded goes to a queue; one worker writes it to the sink. How an event gets to the server, the sink knows.
 */
import { formatMicroTime, type KubernetesObject } from "@nuvolaris/api-machinery";
import { type Clock, systemClock } from "@nuvolaris/clock";
import { ExponentialBackoff, WorkQueue } from "@nuvolaris/workqueue";
import { type Logger, silentLogger } from "../logger.ts";
import type { Runnable, Running, StopSignals } from "../runnable.ts";
import { type ClusterEvent, type EventContent, type EventSeries, referenceTo } from "./event-content.ts";
import { SpamFilter, type SpamFilterOptions } from "./spam-filter.ts";

/** Where events are written to. */
export interface EventSink {
  create(event: ClusterEvent, signal: AbortSignal): Promise<void>;
  /** Sets the series of an event that was created before. */
  repeat(event: ClusterEvent, series: EventSeries, signal: AbortSignal): Promise<void>;
  /** Whether it is of use to try again after this error. */
  isTransient(error: unknown): boolean;
}

export interface EventRecorderOptions {
  readonly sink: EventSink;
  /** The controller's name in events: a qualified name such as `nuvolaris.org/sample-operator`. */
  readonly reportingController: string;
  /** This process: a pod's name. At most 128 bytes. */
  readonly reportingInstance: string;
  readonly clock?: Clock;
  readonly log?: Logger;
  readonly spamFilter?: Omit<SpamFilterOptions, "clock">;
  /** How often a growing series is written, in milliseconds. Default 60,000: `kubectl` is right to the minute. */
  readonly seriesRefreshMs?: number;
  /** A series that was quiet so long, in milliseconds, has ended. Default 360,000 (6 min), as in client-go. */
  readonly seriesEndMs?: number;
  /** How many events may wait to be written. Default 1000; further ones are dropped. */
  readonly maxPending?: number;
  /**
   * How many events that were written are remembered, to count what comes again. Default 4096, as in client-go; above it
   * the one that came least lately is forgotten, and is a new event when it comes again.
   */
  readonly maxSeries?: number;
  /** In [0, 1): where the numbering of names begins. Default `Math.random`. */
  readonly random?: () => number;
}

/** An event and how often it came. */
interface Recorded {
  readonly event: ClusterEvent;
  count: number;
  lastObservedMs: number;
  /** How often the server knows that it came; 0 before it was created. */
  writtenCount: number;
}

const maxAttempts = 5;

/**
 * *Guarantees.* `record` returns at once and does not throw. The same event again within six minutes is counted in a
 * series. What was recorded before the end is written before the recorder has ended, if the server lets it in time.
 *
 * *Caveats.* Events are a courtesy: those above an object's budget, or that the server refuses, are dropped and counted.
 */
export class EventRecorder implements Runnable {
  readonly name = "event recorder";
  readonly #options: EventRecorderOptions;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #spamFilter: SpamFilter;
  readonly #queue: WorkQueue<string>;
  // Invariant: each of them that has something to write is in the queue, or waits there.
  readonly #recorded = new Map<string, Recorded>();
  // Those that were created, by when they came last. Invariant: all of them are in #recorded.
  readonly #series = new Set<string>();
  // Names are made of it: two recorders that begin with one number would make the same name within a millisecond.
  #sequence: number;
  #dropped = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#sequence = Math.floor((options.random ?? Math.random)() * 0x10000);
    this.#log = (options.log ?? silentLogger).with({ runnable: this.name });
    this.#spamFilter = new SpamFilter({ ...options.spamFilter, clock: this.#clock });
    this.#queue = new WorkQueue({
      clock: this.#clock,
      flowOf: () => "",
      rateLimiter: new ExponentialBackoff({ baseMs: 1000, maxMs: 30_000 }),
    });
  }

  /** How many events were not written and never will be. */
  get dropped(): number {
    return this.#dropped;
  }

  record(regarding: KubernetesObject, content: EventContent): void {
    const key = identify(regarding, content);
    this.#forgetOldSeries();
    const known = this.#recorded.get(key);
    if (known) {
      this.#countUp(key, known);
      return;
    }
    const { uid, namespace, name } = regarding.metadata;
    const waiting = this.#recorded.size - this.#series.size;
    if (
      waiting >= (this.#options.maxPending ?? 1000) ||
      this.#queue.isShutDown ||
      !this.#spamFilter.admit(uid ?? `${regarding.kind} ${namespace ?? ""}/${name ?? ""}`)
    ) {
      this.#dropped++;
      return;
    }
    const recorded = {
      event: this.#compose(regarding, content),
      count: 1,
      lastObservedMs: this.#clock.now(),
      writtenCount: 0,
    };
    this.#recorded.set(key, recorded);
    this.#queue.add(key);
  }

  start({ stopping, expired }: StopSignals): Promise<Running> {
    const finish = (): void => {
      for (const [key, recorded] of this.#recorded) {
        if (recorded.count > recorded.writtenCount) this.#queue.add(key);
      }
      this.#queue.shutDown();
    };
    if (stopping.aborted) finish();
    else stopping.addEventListener("abort", finish, { once: true });
    const giveUp = (): void => {
      this.#queue.clear();
    };
    expired.addEventListener("abort", giveUp, { once: true });
    return Promise.resolve({ ended: this.#work(expired) });
  }

  async #work(signal: AbortSignal): Promise<void> {
    for (let key = await this.#queue.get(); key !== undefined; key = await this.#queue.get()) {
      const recorded = this.#recorded.get(key);
      if (recorded) await this.#handle(key, recorded, signal);
      else this.#queue.forget(key);
      this.#queue.done(key);
    }
  }

  async #handle(key: string, recorded: Recorded, signal: AbortSignal): Promise<void> {
    if (recorded.count === recorded.writtenCount) return;
    try {
      await this.#write(recorded, signal);
      this.#queue.forget(key);
      // It may have been forgotten meanwhile.
      if (this.#recorded.get(key) === recorded) this.#series.add(key);
      this.#forgetOldSeries();
      if (recorded.count > recorded.writtenCount) this.#queue.addAfter(key, this.#seriesRefreshMs);
    } catch (error) {
      this.#retry(key, error);
    }
  }

  async #write(recorded: Recorded, signal: AbortSignal): Promise<void> {
    const { count, event, lastObservedMs } = recorded;
    const series = { count, lastObservedTime: formatMicroTime(lastObservedMs) };
    if (recorded.writtenCount > 0) await this.#options.sink.repeat(event, series, signal);
    else await this.#options.sink.create(count === 1 ? event : { ...event, series }, signal);
    recorded.writtenCount = count;
  }

  #retry(key: string, error: unknown): void {
    const transient = this.#options.sink.isTransient(error) && !this.#queue.isShutDown;
    if (transient && this.#queue.numRequeues(key) < maxAttempts) {
      this.#queue.addRateLimited(key);
      return;
    }
    this.#queue.forget(key);
    this.#forget(key);
    this.#dropped++;
    this.#log.warn("event could not be written and is dropped", { event: key, error });
  }

  #countUp(key: string, recorded: Recorded): void {
    recorded.count++;
    recorded.lastObservedMs = this.#clock.now();
    if (this.#series.delete(key)) this.#series.add(key);
    // That it came again is told at once, how often it did, later.
    if (recorded.writtenCount === 1 && recorded.count === 2) this.#queue.add(key);
    else this.#queue.addAfter(key, this.#seriesRefreshMs);
  }

  /** Forgets the series that were quiet to their end, and those above the limit. */
  #forgetOldSeries(): void {
    const endedBy = this.#clock.now() - this.#seriesEndMs;
    for (const key of this.#series) {
      const { count = 0, writtenCount = 0, lastObservedMs = 0 } = this.#recorded.get(key) ?? {};
      const hasEnded = count === writtenCount && lastObservedMs <= endedBy;
      if (!hasEnded && this.#series.size <= (this.#options.maxSeries ?? 4096)) return;
      if (count > writtenCount) this.#dropped++;
      this.#forget(key);
    }
  }

  #forget(key: string): void {
    this.#recorded.delete(key);
    this.#series.delete(key);
  }

  #compose(regarding: KubernetesObject, content: EventContent): ClusterEvent {
    const now = this.#clock.now();
    const { name = "", namespace = "default" } = regarding.metadata;
    const suffix = `${now.toString(16)}${(this.#sequence++).toString(16).padStart(4, "0")}`;
    return {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: `${name.slice(0, maxNameLength - suffix.length - 1)}.${suffix}`, namespace },
      eventTime: formatMicroTime(now),
      reportingController: this.#options.reportingController,
      reportingInstance: cut(this.#options.reportingInstance, 128),
      type: content.type,
      reason: cut(content.reason, 128),
      action: cut(content.action ?? "Reconcile", 128),
      note: cut(content.note, 1024),
      regarding: referenceTo(regarding),
      ...(content.related && { related: referenceTo(content.related) }),
    };
  }

  get #seriesRefreshMs(): number {
    return this.#options.seriesRefreshMs ?? 60_000;
  }

  get #seriesEndMs(): number {
    return this.#options.seriesEndMs ?? 360_000;
  }
}

// Of a DNS subdomain, which an event's name is.
const maxNameLength = 253;

/** Two events are the same when nothing but their time differs. */
function identify(regarding: KubernetesObject, content: EventContent): string {
  const { related } = content;
  const objects = [regarding, ...(related ? [related] : [])].map(({ kind, metadata }) => [
    kind,
    metadata.namespace,
    metadata.name,
    metadata.uid,
  ]);
  return JSON.stringify([content.type, content.reason, content.action, content.note, ...objects]);
}

/** At most so many bytes, without half a character at the end. */
function cut(text: string, maxBytes: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) return text;
  return new TextDecoder().decode(bytes.subarray(0, maxBytes)).replace(/\uFFFD+$/, "");
}
