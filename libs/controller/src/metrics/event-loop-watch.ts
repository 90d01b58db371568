// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { type Clock, systemClock } from "@nuvolaris/clock";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { type Logger, silentLogger } from "../logger.ts";
import { background, type Runnable } from "../runnable.ts";

/** Measures how late the event loop is, as `monitorEventLoopDelay` of `node:perf_hooks` does. */
export interface LoopDelays {
  enable(): unknown;
  disable(): unknown;
  reset(): void;
  /** The longest delay since the last reset, in nanoseconds. */
  readonly max: number;
}

export interface EventLoopWatchOptions {
  readonly clock?: Clock;
  readonly log?: Logger;
  /**
   * A delay of more milliseconds is told. Default 500: no reconcile notices less, while a few seconds cost a leader its lease.
   */
  readonly warnAboveMs?: number;
  /** Default: those of this process, measured each 20 ms. */
  readonly delays?: LoopDelays;
}

/** One line per look at the most, however bad it is. */
const lookEveryMs = 10_000;

/**
 * Warns when the event loop was held up: by code that computes for long, by a machine without CPU to spare, or by a process
 * that was stopped. Nothing else runs meanwhile, renewals of a lease neither.
 */
export function eventLoopWatch(options: EventLoopWatchOptions = {}): Runnable {
  const { clock = systemClock, log = silentLogger, warnAboveMs = 500 } = options;
  return background("event loop watch", async (signal) => {
    const delays = options.delays ?? monitorEventLoopDelay({ resolution: 20 });
    delays.enable();
    try {
      while (!signal.aborted) {
        await clock.sleep(lookEveryMs, signal);
        const longestMs = Math.round(delays.max / 1e6);
        delays.reset();
        if (longestMs > warnAboveMs) log.warn("event loop was held up", { longestMs });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      delays.disable();
    }
  });
}
