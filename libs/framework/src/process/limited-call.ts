// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";

export interface CallLimits {
  readonly clock: Clock;
  /** How long the call may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Gives the call up. */
  readonly signal: AbortSignal;
}

/**
 * Calls code of the author with a signal that is aborted when its time is up or `signal` is. Nobody waits for code that ignores
 * it. Rejects with what the code throws, with a TimeoutError, or with the signal's reason.
 */
export async function limitedCall<Result>(
  call: (signal: AbortSignal) => Result | Promise<Result>,
  { clock, timeoutMs, signal }: CallLimits,
): Promise<Result> {
  signal.throwIfAborted();
  const limit = new AbortController();
  const cancel = clock.setTimer(timeoutMs, () => {
    limit.abort(new DOMException(`it did not end within ${timeoutMs} ms`, "TimeoutError"));
  });
  const either = AbortSignal.any([signal, limit.signal]);
  const givenUp = Promise.withResolvers<never>();
  const giveUp = (): void => {
    givenUp.reject(either.reason);
  };
  either.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([Promise.resolve(either).then(call), givenUp.promise]);
  } finally {
    cancel();
    either.removeEventListener("abort", giveUp);
  }
}
