// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** Stops a timer that has not fired. Calling it again, or after the timer fired, changes nothing. */
export type CancelTimer = () => void;

/**
 * The one way to read and to spend time.
 *
 * Code that takes a Clock can be run on virtual time: a test steps it, and a day passes in a millisecond.
 */
export interface Clock {
  /** Wall-clock time in milliseconds since the Unix epoch. It may jump. */
  now(): number;
  /** Milliseconds since an arbitrary point; never goes back. For durations and deadlines. */
  monotonicNow(): number;
  /** Calls `callback` once, `delayMs` from now. The timer alone does not keep the process alive when `unref` is set. */
  setTimer(delayMs: number, callback: () => void, options?: TimerOptions): CancelTimer;
  /** Resolves after `delayMs`; rejects with the signal's reason as soon as it is aborted. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

export interface TimerOptions {
  /** `true` lets the process end while the timer waits. Default `false`. */
  readonly unref?: boolean;
}
