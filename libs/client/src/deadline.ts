// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";
import { TransportError } from "./transport-error.ts";

/** A signal that aborts when the caller's does or when the time is over, and the way to put the timer off or away. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** Begins the time anew, after a {@link Deadline.pause} too. */
  restart(): void;
  /** Lets the time stand still until the next restart. */
  pause(): void;
  /** Ends the timer; the caller's signal stays in force. */
  [Symbol.dispose](): void;
}

interface DeadlineOptions {
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal | undefined;
  /** `cannot list pods: no answer within 30000 ms`. */
  readonly message: string;
}

export function deadline(clock: Clock, { timeoutMs, signal, message }: DeadlineOptions): Deadline {
  const controller = new AbortController();
  let cancel = (): void => undefined;
  const restart = (): void => {
    cancel();
    if (timeoutMs === undefined || controller.signal.aborted) return;
    cancel = clock.setTimer(timeoutMs, () => {
      controller.abort(new TransportError(`${message} within ${timeoutMs} ms`, "timeout"));
    });
  };
  restart();
  const pause = (): void => {
    cancel();
  };
  return {
    signal: signal ? AbortSignal.any([signal, controller.signal]) : controller.signal,
    restart,
    pause,
    [Symbol.dispose]: pause,
  };
}

/**
 * The signal and the time of one call. With its disposal the caller's signal has no effect on it any more: that costs a part of
 * what {@link deadline} does, whose signals go on.
 */
export function callDeadline(
  clock: Clock,
  { timeoutMs, signal, message }: DeadlineOptions & { readonly timeoutMs: number },
): Pick<Deadline, "signal" | typeof Symbol.dispose> {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort(signal?.reason);
  };
  if (signal?.aborted === true) abort();
  signal?.addEventListener("abort", abort, { once: true });
  const cancel = clock.setTimer(timeoutMs, () => {
    controller.abort(new TransportError(`${message} within ${timeoutMs} ms`, "timeout"));
  });
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      cancel();
      signal?.removeEventListener("abort", abort);
    },
  };
}
