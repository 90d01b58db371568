// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CancelTimer, Clock } from "./clock.ts";
import { sleepOn } from "./sleep.ts";

interface PendingTimer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until it is told to advance.
 *
 * Timers fire in the order of their time, then of their creation; between two timers the promises that the first
 * one settled get their turn, so a chain of sleeps runs through in one {@link FakeClock.advance}.
 */
export class FakeClock implements Clock {
  readonly #timers = new Set<PendingTimer>();
  #wallMs: number;
  #elapsedMs = 0;
  #order = 0;

  /** `startMs` is the wall clock's first reading: by default 2026-01-01T00:00:00Z, so that timestamps read well. */
  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.#wallMs = startMs;
  }

  now(): number {
    return this.#wallMs;
  }

  monotonicNow(): number {
    return this.#elapsedMs;
  }

  setTimer(delayMs: number, callback: () => void): CancelTimer {
    const timer: PendingTimer = { at: this.#elapsedMs + Math.max(0, delayMs), order: this.#order++, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, signal);
  }

  /** How many timers wait. A test that ends with more than it began with has found a leak. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Lets `durationMs` pass and fires what falls due on the way, including timers that are set meanwhile. */
  async advance(durationMs: number): Promise<void> {
    const end = this.#elapsedMs + durationMs;
    await settlePromises();
    for (let timer = this.#nextUntil(end); timer; timer = this.#nextUntil(end)) {
      this.#timers.delete(timer);
      this.#moveTo(Math.max(timer.at, this.#elapsedMs));
      timer.callback();
      await settlePromises();
    }
    this.#moveTo(end);
  }

  /** Moves the wall clock alone, as NTP or a resumed virtual machine does. Timers do not notice. */
  jump(offsetMs: number): void {
    this.#wallMs += offsetMs;
  }

  #nextUntil(end: number): PendingTimer | undefined {
    let next: PendingTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > end) continue;
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    return next;
  }

  #moveTo(elapsedMs: number): void {
    this.#wallMs += elapsedMs - this.#elapsedMs;
    this.#elapsedMs = elapsedMs;
  }
}

/** Runs the promise jobs, and what they queue as macrotasks, to the end. */
async function settlePromises(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
