// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";

/** Says how long a key that failed has to wait. Each call counts as one more failure. */
export interface RateLimiter<Key> {
  /** Counts a failure of `key` and answers the wait in milliseconds. */
  when(key: Key): number;
  /** Forgets the failures of `key`: it succeeded, or is given up. */
  forget(key: Key): void;
  /** How many failures of `key` are counted. */
  numRequeues(key: Key): number;
}

export interface ExponentialBackoffOptions {
  /** The wait after the first failure, in milliseconds. Default 5, as in client-go: a lost race is over by then. */
  readonly baseMs?: number;
  /** The longest wait, in milliseconds. Default 1,000,000 (1000 s), as in client-go. */
  readonly maxMs?: number;
  /** The share of a wait, from 0 to 1, that chance may take off, so that keys that failed together do not come back together. Default 0.1. */
  readonly jitter?: number;
  /** Where chance comes from: a number from 0 up to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** Doubles the wait of a key with each of its failures. */
export class ExponentialBackoff<Key> implements RateLimiter<Key> {
  // Invariant: no count is 0; a key without failures has no entry.
  readonly #failures = new Map<Key, number>();
  readonly #options: Required<ExponentialBackoffOptions>;

  constructor(options: ExponentialBackoffOptions = {}) {
    this.#options = { baseMs: 5, maxMs: 1_000_000, jitter: 0.1, random: Math.random, ...options };
  }

  when(key: Key): number {
    const { baseMs, maxMs, jitter, random } = this.#options;
    const failures = this.numRequeues(key);
    this.#failures.set(key, failures + 1);
    // 2 ** 1024 is Infinity, which the minimum turns into maxMs.
    const wait = Math.min(baseMs * 2 ** failures, maxMs);
    return wait * (1 - jitter * random());
  }

  forget(key: Key): void {
    this.#failures.delete(key);
  }

  numRequeues(key: Key): number {
    return this.#failures.get(key) ?? 0;
  }
}

export interface TokenBucketOptions {
  readonly clock: Clock;
  /** Tokens that come back per second. Default 10, as in client-go. */
  readonly ratePerSecond?: number;
  /** Tokens that a quiet bucket holds. Default 100, as in client-go. */
  readonly burst?: number;
}

/** One budget of retries for all keys together: a failure takes a token, or reserves the next one that comes. */
export class TokenBucket<Key> implements RateLimiter<Key> {
  readonly #clock: Clock;
  readonly #ratePerMs: number;
  readonly #burst: number;
  // Below zero: so many tokens are reserved in advance.
  #tokens: number;
  #countedAt: number;

  constructor({ clock, ratePerSecond = 10, burst = 100 }: TokenBucketOptions) {
    this.#clock = clock;
    this.#ratePerMs = ratePerSecond / 1000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#countedAt = clock.monotonicNow();
  }

  when(): number {
    const now = this.#clock.monotonicNow();
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#countedAt) * this.#ratePerMs) - 1;
    this.#countedAt = now;
    return this.#tokens >= 0 ? 0 : -this.#tokens / this.#ratePerMs;
  }

  forget(): void {
    // A token that is spent stays spent.
  }

  numRequeues(): number {
    return 0;
  }
}

/** Asks every limiter and takes the longest wait: a back-off per key together with a budget for all. */
export class SlowestOf<Key> implements RateLimiter<Key> {
  readonly #limiters: readonly RateLimiter<Key>[];

  constructor(limiters: readonly RateLimiter<Key>[]) {
    this.#limiters = limiters;
  }

  when(key: Key): number {
    return Math.max(0, ...this.#limiters.map((limiter) => limiter.when(key)));
  }

  forget(key: Key): void {
    for (const limiter of this.#limiters) limiter.forget(key);
  }

  numRequeues(key: Key): number {
    return Math.max(0, ...this.#limiters.map((limiter) => limiter.numRequeues(key)));
  }
}

/** A back-off for each key, and a budget for all. */
export interface BudgetedBackoffOptions extends ExponentialBackoffOptions, TokenBucketOptions {}

/**
 * client-go's default: the wait of a key doubles with each failure, and all keys together are retried no faster than a bucket
 * allows. It spares a server that many keys fail at.
 *
 * It is no default here: waits of a kind-wide outage outlast it. With client-go's numbers ten thousand keys that have failed
 * come back over a quarter of an hour, whatever has been mended meanwhile; a back-off alone retries each within twice the time
 * that it has been failing for. https://pkg.go.dev/k8s.io/client-go/util/workqueue#DefaultTypedControllerRateLimiter
 */
export function budgetedBackoff<Key>({
  clock,
  ratePerSecond,
  burst,
  ...backoff
}: BudgetedBackoffOptions): RateLimiter<Key> {
  const bucket = {
    clock,
    ...(ratePerSecond !== undefined && { ratePerSecond }),
    ...(burst !== undefined && { burst }),
  };
  return new SlowestOf<Key>([new ExponentialBackoff(backoff), new TokenBucket(bucket)]);
}
