// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** One call of one handler: its time limit, and what its end means for the next one. */
import type { CancelTimer, Clock } from "@nuvolaris/clock";
import { backoffDelayMs, type Backoff } from "./backoff.ts";
import type { Outcome } from "./cycle-outcome.ts";
import { PermanentError, TemporaryError } from "./handler-errors.ts";

/** What a handler is allowed, and what it needs to fail well. */
export interface AttemptLimits {
  readonly id: string;
  readonly retries: number;
  readonly timeoutMs: number | undefined;
  readonly backoff: Backoff;
  /** `true`: no failure is final; the handler is tried again at the longest back-off. */
  readonly neverGivesUp: boolean;
}

export interface AttemptOptions {
  readonly limits: AttemptLimits;
  /** Failed attempts before this one. */
  readonly attempts: number;
  readonly clock: Clock;
  /** Gives [0, 1), for jitter. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** When a handler that ignores its signal is left behind. Default: half a second after `signal` was aborted. */
  readonly leave?: AbortSignal | undefined;
}

/**
 * How an attempt ended. `interrupted`: the operator stopped meanwhile; the attempt counts for nothing. `leftBehind`: it
 * still runs and ignores its signal.
 */
export type AttemptEnd<Result> =
  | { readonly type: "interrupted"; readonly leftBehind: boolean }
  | { readonly type: "ended"; readonly outcome: Outcome & { type: "succeeded" }; readonly result: Result }
  | { readonly type: "ended"; readonly outcome: Exclude<Outcome, { type: "succeeded" }>; readonly error: unknown };

// Time to clean up after an abort: less than the second that the manager leaves to what it aborts.
const lastWordsMs = 500;

/**
 * Calls `run` with a signal that is aborted at the time limit and when `options.signal` is. Never rejects: a handler's error
 * is an outcome. It ends at the time limit, or when a handler is left behind, also when `run` ignores its signal.
 */
export async function attempt<Result>(
  run: (signal: AbortSignal) => Result | Promise<Result>,
  options: AttemptOptions,
): Promise<AttemptEnd<Result>> {
  const { limits, clock, signal } = options;
  const deadline = new AbortController();
  const stopped = new AbortController();
  const cancelDeadline =
    limits.timeoutMs === undefined
      ? () => undefined
      : clock.setTimer(limits.timeoutMs, () => {
          deadline.abort(new TemporaryError(`handler ${limits.id} did not end within ${limits.timeoutMs ?? 0} ms`));
        });
  const cancelStop = options.leave
    ? () => undefined
    : afterAbort(options, () => {
        stopped.abort(new Error("the handler ignores its signal"));
      });
  const leave = options.leave ?? stopped.signal;
  const either = AbortSignal.any([signal, deadline.signal]);
  const giveUp = AbortSignal.any([deadline.signal, leave]);
  try {
    const result = await Promise.race([Promise.resolve(either).then(run), rejectOnAbort(giveUp)]);
    return { type: "ended", outcome: { type: "succeeded" }, result };
  } catch (error) {
    if (signal.aborted) return { type: "interrupted", leftBehind: leave.aborted };
    return { type: "ended", outcome: outcomeOf(error, options), error };
  } finally {
    cancelDeadline();
    cancelStop();
  }
}

/** Calls `giveUp` some time after the signal: a handler that does not listen must not hold the operator's stop. */
function afterAbort({ signal, clock }: AttemptOptions, giveUp: () => void): () => void {
  let cancel: CancelTimer = () => undefined;
  const start = (): void => {
    cancel = clock.setTimer(lastWordsMs, giveUp);
  };
  if (signal.aborted) start();
  else signal.addEventListener("abort", start, { once: true });
  return () => {
    signal.removeEventListener("abort", start);
    cancel();
  };
}

function outcomeOf(
  error: unknown,
  { limits, attempts, clock, random }: AttemptOptions,
): Exclude<Outcome, { type: "succeeded" }> {
  const made = attempts + 1;
  const isFinal = error instanceof PermanentError || made >= limits.retries;
  if (isFinal && !limits.neverGivesUp) return { type: "failed" };
  const asked = error instanceof TemporaryError ? error.delayMs : undefined;
  const usual = isFinal ? limits.backoff.maxMs : backoffDelayMs(limits.backoff, made, random);
  return { type: "retry", attempts: made, nextAtMs: clock.now() + (asked ?? usual) };
}

/** A handler that does not listen to its signal must not hold its object for ever. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener(
      "abort",
      () => {
        reject(signal.reason instanceof Error ? signal.reason : new Error("aborted", { cause: signal.reason }));
      },
      { once: true },
    );
  });
}
