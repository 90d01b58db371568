// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";
import { discard } from "./answer.ts";
import { isTransportError } from "./transport-error.ts";
import type { Transport, TransportRequest, TransportResponse } from "./transport.ts";

/** How a client repeats requests by itself. Everything else is the caller's, who has a queue for it. */
export interface RetryPolicy {
  /** Attempts in all. Default 5: with the delays below a server's restart of a few seconds is bridged. */
  readonly maxAttempts: number;
  /** The first delay; it doubles. Default 200 ms. */
  readonly baseDelayMs: number;
  /** Default 5 s. A server's Retry-After may ask for more. */
  readonly maxDelayMs: number;
}

export const defaultRetryPolicy: RetryPolicy = Object.freeze({ maxAttempts: 5, baseDelayMs: 200, maxDelayMs: 5000 });

export interface RetryContext {
  readonly clock: Clock;
  readonly policy: RetryPolicy;
  /** In [0, 1), for jitter. */
  readonly random: () => number;
}

/**
 * Sends a request, again where client-go does too: 429 and 5xx only when the answer asks for it with Retry-After; no
 * connection at all, any verb; an interrupted exchange, GET only. (client-go, rest/with_retry.go)
 */
export async function sendWithRetry(
  transport: Transport,
  request: TransportRequest,
  { clock, policy, random }: RetryContext,
): Promise<TransportResponse> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await transport.send(request).catch((error: unknown) => new Failure(error));
    const wait = attempt < policy.maxAttempts ? waitBeforeRetry(outcome, request) : undefined;
    if (wait === undefined) {
      if (outcome instanceof Failure) throw outcome.error;
      return outcome;
    }
    if (!(outcome instanceof Failure)) await discard(outcome);
    const backoff = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (attempt - 1));
    await clock.sleep(Math.max(wait, backoff * (0.5 + random() / 2)), request.signal);
  }
}

class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** At least how long to wait before the same request; `undefined` for never. */
function waitBeforeRetry(
  outcome: TransportResponse | Failure,
  { method, signal }: TransportRequest,
): number | undefined {
  if (signal.aborted) return undefined;
  if (outcome instanceof Failure) {
    if (isTransportError(outcome.error, "unreachable")) return 0;
    return method === "GET" && isTransportError(outcome.error, "interrupted") ? 0 : undefined;
  }
  if (outcome.status !== 429 && outcome.status < 500) return undefined;
  const seconds = Number(outcome.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
