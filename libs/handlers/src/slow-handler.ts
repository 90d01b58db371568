// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CancelTimer, Clock } from "@nuvolaris/clock";
import type { Logger } from "@nuvolaris/controller";

const firstReportMs = 300_000;

/**
 * Says in the log that a handler is still running, first after five minutes, then at doubled distances. Such a handler may
 * be right or hang; either way it holds its object and a worker, and nothing else would tell.
 */
export function reportWhileRunning(clock: Clock, log: Logger): CancelTimer {
  const startedAt = clock.monotonicNow();
  let cancel: CancelTimer;
  const reportAfter = (delayMs: number): void => {
    cancel = clock.setTimer(delayMs, () => {
      log.warn("handler is still running", { runningMs: clock.monotonicNow() - startedAt });
      reportAfter(delayMs * 2);
    });
  };
  reportAfter(firstReportMs);
  return () => {
    cancel();
  };
}
