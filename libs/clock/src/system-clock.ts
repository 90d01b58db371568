// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "./clock.ts";
import { sleepOn } from "./sleep.ts";

// A longer delay makes setTimeout fire at once: it keeps a 32-bit count (HTML, timers).
const longestTimerMs = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicNow: () => performance.now(),
  sleep: (delayMs, signal) => sleepOn(systemClock, delayMs, signal),
  setTimer(delayMs, callback, options = {}) {
    let handle = arm(Math.max(0, delayMs));
    return () => {
      clearTimeout(handle);
    };

    function arm(remainingMs: number): NodeJS.Timeout {
      const step = Math.min(remainingMs, longestTimerMs);
      const timer = setTimeout(() => {
        if (remainingMs > step) handle = arm(remainingMs - step);
        else callback();
      }, step);
      if (options.unref) timer.unref();
      return timer;
    }
  },
};
