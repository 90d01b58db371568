// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";
import type { Transport } from "./transport.ts";

export interface RateLimit {
  readonly requestsPerSecond: number;
  /** How many requests may go out at once after a rest. */
  readonly burst: number;
  readonly clock: Clock;
}

/**
 * A transport that sends no more than so many requests per second; the others wait, in order, each until its own signal
 * is aborted. A watch counts once.
 *
 * API servers limit their callers fairly by themselves (API priority and fairness): this is for those that do not.
 */
export function limitRate(transport: Transport, { requestsPerSecond, burst, clock }: RateLimit): Transport {
  const intervalMs = 1000 / requestsPerSecond;
  // When the bucket will be full again, if nobody sends: a token bucket told in time instead of tokens.
  let fullAt = clock.monotonicNow();
  return {
    async send(request) {
      const now = clock.monotonicNow();
      fullAt = Math.max(fullAt, now) + intervalMs;
      const wait = fullAt - now - burst * intervalMs;
      if (wait > 0) await clock.sleep(wait, request.signal);
      return transport.send(request);
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}
