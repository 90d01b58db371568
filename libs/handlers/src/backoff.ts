// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** How long a handler waits between attempts: `initialMs` doubled per failure up to `maxMs`, with jitter. */
export interface Backoff {
  /** Milliseconds before the second attempt. Default 1,000. */
  readonly initialMs: number;
  /** The longest wait in milliseconds. Default 600,000: a fault of ten minutes is a person's to see. */
  readonly maxMs: number;
}

export const defaultBackoff: Backoff = { initialMs: 1000, maxMs: 600_000 };

/**
 * Milliseconds to wait after the `attempts`-th failure.
 *
 * `random` gives [0, 1). Half of the delay is fixed and half is random, so that objects which failed together do not
 * come back together: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffDelayMs(backoff: Backoff, attempts: number, random: () => number): number {
  // Beyond 2^30 the doubling has long met any maximum; the bound keeps the product finite.
  const doubled = backoff.initialMs * 2 ** Math.min(Math.max(0, attempts - 1), 30);
  const delay = Math.min(doubled, backoff.maxMs);
  return Math.round(delay / 2 + (delay / 2) * random());
}
