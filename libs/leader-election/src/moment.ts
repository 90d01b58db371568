// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";

/** A point in time by both clocks of a machine. */
export interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

export function currentMoment(clock: Clock): Moment {
  return { monotonicMs: clock.monotonicNow(), wallMs: clock.now() };
}

/**
 * The larger of what the two clocks say has passed. A suspended machine's monotonic clock stands still, and a wall clock may
 * be set back: who must not be late believes the one that says more.
 */
export function elapsedMs(clock: Clock, since: Moment): number {
  return Math.max(clock.monotonicNow() - since.monotonicMs, clock.now() - since.wallMs);
}
