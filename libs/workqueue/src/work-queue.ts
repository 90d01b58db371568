// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Which key is worked on next, and when. What a key means and what the work is, the controller knows.
 *
 * The order among ready keys is told in `ready-keys.ts`, the wait after a failure in `rate-limiter.ts`.
 */
import { type CancelTimer, type Clock, systemClock } from "@nuvolaris/clock";
import { DeadlineHeap } from "./deadline-heap.ts";
import { FifoSet } from "./fifo-set.ts";
import { ExponentialBackoff, type RateLimiter } from "./rate-limiter.ts";
import { moreUrgent, ReadyKeys, type WorkPriority } from "./ready-keys.ts";
import type { WorkQueueLevels, WorkQueueObserver } from "./work-queue-observer.ts";

export interface WorkQueueOptions<Key> {
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** The wait of {@link WorkQueue.addRateLimited}. Default: {@link ExponentialBackoff}, 5 ms to 1000 s per key. */
  readonly rateLimiter?: RateLimiter<Key>;
  /** The flow of a key; flows take turns. Default: the text before the first slash, which is an object key's namespace. */
  readonly flowOf?: (key: Key) => string;
  /** How many normal keys may overtake the low ones before one of these goes next. Default 8: at a full queue a ninth of the workers' time. */
  readonly overtakeLimit?: number;
  readonly observer?: WorkQueueObserver;
}

export interface AddOptions {
  /** Default `normal`. A key that waits already takes the more urgent of both. */
  readonly priority?: WorkPriority;
}

/**
 * A queue of keys that hands each key to at most one worker at a time.
 *
 * *Guarantees.* Adding a key that is already waiting changes nothing (but may make it more urgent). Adding a key that a
 * worker holds queues it again once that worker calls {@link WorkQueue.done}, so a change that arrives during a
 * reconcile is never lost. No ready key waits for ever: see {@link ReadyKeys}.
 *
 * *Delays.* A delay says "look again by then at the latest". Handing a key out serves its pending delay, because the
 * worker sees the latest state and decides anew when to come back. A back-off is the exception: see
 * {@link WorkQueue.addRateLimited}.
 *
 * *Assumptions.* Keys are primitives, or objects that are the same when they are equal. Everything is O(1), amortised, but
 * for delays, which are O(log n).
 */
export class WorkQueue<Key> implements Disposable {
  readonly #clock: Clock;
  readonly #rateLimiter: RateLimiter<Key>;
  readonly #observer: WorkQueueObserver;
  // Invariant: no key in #ready is in #processing or in #dirty.
  readonly #ready: ReadyKeys<Key>;
  // When each key of #ready and #dirty came in, for the metrics.
  readonly #addedAt = new Map<Key, number>();
  // Keys that were added while a worker holds them. Invariant: every one of them is in #processing.
  readonly #dirty = new Map<Key, WorkPriority>();
  // Keys that workers hold, and since when.
  readonly #processing = new Map<Key, number>();
  readonly #delayed = new DeadlineHeap<Key>();
  // Invariant: has exactly the keys of #delayed.
  readonly #delayedPriority = new Map<Key, WorkPriority>();
  // The time until which a failed key was told to wait. Invariant: none for a key that was forgotten.
  readonly #backoffEndsAt = new Map<Key, number>();
  // Invariant: while somebody waits here, #ready is empty.
  readonly #waiters = new FifoSet<(key: Key | undefined) => void>();
  readonly #idleListeners: (() => void)[] = [];
  #timer: { readonly at: number; readonly cancel: CancelTimer } | undefined;
  #shutDown = false;

  constructor(options: WorkQueueOptions<Key> = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#rateLimiter = options.rateLimiter ?? new ExponentialBackoff();
    this.#observer = options.observer ?? {};
    this.#ready = new ReadyKeys(options.flowOf ?? namespaceOf, options.overtakeLimit ?? 8);
  }

  get isShutDown(): boolean {
    return this.#shutDown;
  }

  /** Marks `key` as needing work. A no-op after {@link WorkQueue.shutDown}. */
  add(key: Key, { priority = "normal" }: AddOptions = {}): void {
    if (this.#shutDown) return;
    const since = this.#addedAt.get(key);
    if (since === undefined) {
      this.#addedAt.set(key, this.#clock.monotonicNow());
      this.#observer.added?.(priority);
    }
    if (this.#processing.has(key)) this.#dirty.set(key, moreUrgent(priority, this.#dirty.get(key) ?? priority));
    else this.#makeReady(key, priority);
  }

  /** Adds `key` after `delayMs`. Of two delays of one key the earlier counts. */
  addAfter(key: Key, delayMs: number, options: AddOptions = {}): void {
    if (delayMs <= 0) {
      this.add(key, options);
      return;
    }
    this.#addAt(key, this.#clock.monotonicNow() + delayMs, options);
  }

  /**
   * Adds `key` after the back-off that its failures have earned.
   *
   * The count goes up only when the wait before was served. A key that events made run early, and that failed again,
   * waits until the same time as before: otherwise a burst of events drives a key to the longest wait within
   * milliseconds (https://github.com/kubernetes/kubernetes/issues/132805).
   */
  addRateLimited(key: Key, options: AddOptions = {}): void {
    if (this.#shutDown) return;
    this.#observer.retried?.();
    const now = this.#clock.monotonicNow();
    const pendingUntil = this.#backoffEndsAt.get(key);
    if (pendingUntil !== undefined && pendingUntil > now) {
      this.#addAt(key, pendingUntil, options);
      return;
    }
    const endsAt = now + this.#rateLimiter.when(key);
    this.#backoffEndsAt.set(key, endsAt);
    if (endsAt <= now) this.add(key, options);
    else this.#addAt(key, endsAt, options);
  }

  /** Forgets the failures of `key`. Call it when the work succeeded, or when it is given up. */
  forget(key: Key): void {
    this.#rateLimiter.forget(key);
    this.#backoffEndsAt.delete(key);
  }

  /** How many back-offs `key` has earned since it was last forgotten. */
  numRequeues(key: Key): number {
    return this.#rateLimiter.numRequeues(key);
  }

  /**
   * Waits for the next key, which the caller then holds until {@link WorkQueue.done}.
   *
   * `undefined` means that the queue is shut down and empty. Rejects with the signal's reason when it is aborted first.
   */
  async get(signal?: AbortSignal): Promise<Key | undefined> {
    signal?.throwIfAborted();
    const next = this.#ready.take();
    if (next !== undefined) return this.#hold(next.key, next.priority);
    if (this.#shutDown && this.#dirty.size === 0) return undefined;
    return this.#wait(signal);
  }

  /** Ends the work on `key`. Call it exactly once for each key that `get` returned; others are ignored. */
  done(key: Key): void {
    const since = this.#processing.get(key);
    if (since === undefined) return;
    this.#processing.delete(key);
    this.#observer.finished?.(this.#clock.monotonicNow() - since);
    const priority = this.#dirty.get(key);
    if (priority !== undefined) {
      this.#dirty.delete(key);
      this.#makeReady(key, priority);
    }
    this.#afterShutDown();
  }

  /**
   * Refuses new keys and drops those that wait for their time. Ready keys are still handed out; after the last of
   * them `get` answers `undefined`.
   */
  shutDown(): void {
    this.#shutDown = true;
    this.#clearDelays();
    this.#afterShutDown();
  }

  /** Drops everything that waits. What workers hold they keep; what was added to it meanwhile is dropped. */
  clear(): void {
    this.#ready.clear();
    this.#dirty.clear();
    this.#addedAt.clear();
    this.#clearDelays();
    this.#afterShutDown();
  }

  /** Shuts down and waits until every key that was ready is handed out and done. Rejects when the signal is aborted first. */
  async drain(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.shutDown();
    if (this.#isIdle()) return;
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const abort = (): void => {
      reject(abortReason(signal));
    };
    signal?.addEventListener("abort", abort, { once: true });
    this.#idleListeners.push(() => {
      signal?.removeEventListener("abort", abort);
      resolve(undefined);
    });
    await promise;
  }

  levels(): WorkQueueLevels {
    const now = this.#clock.monotonicNow();
    let unfinishedMs = 0;
    let longestRunningMs = 0;
    for (const since of this.#processing.values()) {
      unfinishedMs += now - since;
      longestRunningMs = Math.max(longestRunningMs, now - since);
    }
    const depth = { normal: this.#ready.depth("normal"), low: this.#ready.depth("low") };
    return { depth, delayed: this.#delayed.size, processing: this.#processing.size, unfinishedMs, longestRunningMs };
  }

  [Symbol.dispose](): void {
    this.clear();
    this.shutDown();
  }

  #makeReady(key: Key, priority: WorkPriority): void {
    this.#ready.add(key, priority);
    const release = this.#waiters.shift();
    if (release === undefined) return;
    const next = this.#ready.take();
    if (next !== undefined) release(this.#hold(next.key, next.priority));
  }

  #hold(key: Key, priority: WorkPriority): Key {
    const now = this.#clock.monotonicNow();
    this.#observer.handedOut?.(now - (this.#addedAt.get(key) ?? now), priority);
    this.#addedAt.delete(key);
    this.#processing.set(key, now);
    if (this.#delayed.delete(key)) this.#delayedPriority.delete(key);
    return key;
  }

  #wait(signal: AbortSignal | undefined): Promise<Key | undefined> {
    return new Promise((resolve, reject) => {
      const release = (key: Key | undefined): void => {
        signal?.removeEventListener("abort", abort);
        resolve(key);
      };
      const abort = (): void => {
        this.#waiters.delete(release);
        reject(abortReason(signal));
      };
      this.#waiters.push(release);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  #addAt(key: Key, at: number, { priority = "normal" }: AddOptions): void {
    if (this.#shutDown) return;
    this.#delayedPriority.set(key, moreUrgent(priority, this.#delayedPriority.get(key) ?? priority));
    const pending = this.#delayed.get(key);
    if (pending === undefined || at < pending) this.#delayed.set(key, at);
    this.#armTimer();
  }

  /** One timer, for the earliest delay. It may fire for nothing when that delay was dropped, and then arms itself anew. */
  #armTimer(): void {
    const first = this.#delayed.first;
    if (first === undefined || (this.#timer && this.#timer.at <= first.at)) return;
    this.#timer?.cancel();
    const cancel = this.#clock.setTimer(first.at - this.#clock.monotonicNow(), () => {
      this.#timer = undefined;
      this.#addDue();
    });
    this.#timer = { at: first.at, cancel };
  }

  #addDue(): void {
    const now = this.#clock.monotonicNow();
    for (let key = this.#delayed.takeDue(now); key !== undefined; key = this.#delayed.takeDue(now)) {
      const priority = this.#delayedPriority.get(key) ?? "normal";
      this.#delayedPriority.delete(key);
      this.add(key, { priority });
    }
    this.#armTimer();
  }

  #clearDelays(): void {
    this.#delayed.clear();
    this.#delayedPriority.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Releases idle workers once nothing can become ready any more, and drainers once nothing is held either. */
  #afterShutDown(): void {
    if (!this.#shutDown || this.#dirty.size > 0 || this.#ready.size > 0) return;
    for (let release = this.#waiters.shift(); release; release = this.#waiters.shift()) release(undefined);
    if (!this.#isIdle()) return;
    for (const listener of this.#idleListeners.splice(0)) listener();
  }

  #isIdle(): boolean {
    return this.#processing.size === 0 && this.#ready.size === 0;
  }
}

function namespaceOf(key: unknown): string {
  if (typeof key !== "string") return "";
  const slash = key.indexOf("/");
  return slash < 0 ? "" : key.slice(0, slash);
}

function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error
    ? reason
    : new DOMException("waiting for the work queue was aborted", { name: "AbortError", cause: reason });
}
