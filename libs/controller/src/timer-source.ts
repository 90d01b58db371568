// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CancelTimer } from "@nuvolaris/clock";
import type { ReconcileRequest } from "./reconcile.ts";
import type { Source, SourceContext } from "./source.ts";

export interface TimerOptions {
  /** For logs. Default `timer`. */
  readonly name?: string;
  /** In milliseconds, at least 1: how long after the start, and after each time, `requests` is asked. */
  readonly everyMs: number;
  /** Whom to reconcile. What it throws is logged and counted, and it is asked again the next time. */
  readonly requests: () => Iterable<ReconcileRequest>;
}

/**
 * A source that reconciles objects every so often: those of whose state outside of the cluster nothing tells. An object that
 * still waits for the time before is not added twice. They have low priority: changes go first.
 *
 * For one object's own next time `requeueAfterMs` is what a reconcile answers.
 *
 * Errors: `RangeError` for an interval that is no number of milliseconds from 1.
 */
export function timer({ name = "timer", everyMs, requests }: TimerOptions): Source {
  if (!(everyMs >= 1 && Number.isFinite(everyMs))) {
    throw new RangeError(`everyMs of the source ${name} must be a number of milliseconds from 1, not ${everyMs}`);
  }
  return {
    name,
    start: (context) => {
      repeat(context, { name, everyMs, requests });
      return Promise.resolve();
    },
  };
}

function repeat(context: SourceContext, { name, everyMs, requests }: Required<TimerOptions>): void {
  const { clock, signal } = context;
  if (signal.aborted) return;
  let cancel: CancelTimer;
  const schedule = (): void => {
    cancel = clock.setTimer(everyMs, () => {
      context.contain(`requests of ${name}`, () => {
        for (const request of requests()) context.add(request, "low");
      });
      schedule();
    });
  };
  schedule();
  signal.addEventListener(
    "abort",
    () => {
      cancel();
    },
    { once: true },
  );
}
