// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import type { Client, Lease } from "@nuvolaris/client";
import { type Clock, systemClock } from "@nuvolaris/clock";
import { LeaderElectionOptionsError } from "./errors.ts";

/** How fast a leader is replaced, and how often it has to say that it is there. */
export interface LeaseTimings {
  /**
   * How long others wait, in milliseconds, after the last sign of a leader. Whole seconds: the Lease has no less. Default
   * 15,000, client-go's: an API server's restart does not unseat the leader.
   */
  readonly leaseDurationMs: number;
  /** After so many milliseconds without a renewal the leader stops. Default 10,000: the rest is for what is on its way. */
  readonly renewDeadlineMs: number;
  /** Milliseconds between renewals, and between attempts that failed. Default 2000. */
  readonly retryPeriodMs: number;
}

/** Hears of an election: for logs, metrics and events. Its methods must not throw. */
export interface LeaderElectionObserver {
  /** `identity` leads, this process or another one; `""`: nobody does. */
  leaderChanged?(identity: string): void;
  /** This process has won. */
  acquired?(lease: Stored<Lease>): void;
  /** An attempt failed for another reason than that somebody else leads. It is repeated. */
  attemptFailed?(attempt: "acquire" | "renew", error: unknown): void;
}

export interface LeaderElectorOptions extends Partial<LeaseTimings> {
  /** Its requests are the election's own: they must not pass a {@link leaderGate}. */
  readonly client: Pick<Client, "get" | "create" | "update" | "watch">;
  readonly namespace: string;
  /** The Lease's name: one for all that stand for the same post. */
  readonly name: string;
  /** Of this process alone, and of no process before it: a pod's name with a random part. */
  readonly identity: string;
  readonly clock?: Clock;
  /** In [0, 1): spreads attempts. Default `Math.random`. */
  readonly random?: () => number;
  readonly observer?: LeaderElectionObserver;
}

/** Options with their defaults, checked. */
export interface Election extends LeaseTimings {
  readonly identity: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly observer: LeaderElectionObserver;
  /** How long one request may take: there is time for a second one before the deadline, and none is under way at the lease's end. */
  readonly requestTimeoutMs: number;
  /** After how long a silence a watch of the Lease is taken for dead: its holder would have renewed it three times. */
  readonly watchSilenceMs: number;
}

/** client-go's, and component-base's flags'. */
export const defaultLeaseTimings: LeaseTimings = Object.freeze({
  leaseDurationMs: 15_000,
  renewDeadlineMs: 10_000,
  retryPeriodMs: 2000,
});

/** Attempts come up to a fifth later, so that those who lost a race do not meet again. client-go's factor. */
const jitterFactor = 0.2;

/** Throws {@link LeaderElectionOptionsError} for timings that cannot keep two from leading, or a leader from losing for nothing. */
export function checkLeaseTimings({ leaseDurationMs, renewDeadlineMs, retryPeriodMs }: LeaseTimings): void {
  const refuse = (why: string): never => {
    throw new LeaderElectionOptionsError(`leader election cannot be timed like this: ${why}`);
  };
  if (!(leaseDurationMs >= 1000) || leaseDurationMs % 1000 !== 0) {
    refuse(`the lease duration must be whole seconds, not ${leaseDurationMs} ms`);
  }
  if (!(retryPeriodMs > 0)) refuse(`the retry period must be more than 0, not ${retryPeriodMs} ms`);
  if (!(renewDeadlineMs < leaseDurationMs)) {
    refuse(`the renew deadline (${renewDeadlineMs} ms) must be less than the lease duration (${leaseDurationMs} ms)`);
  }
  const longestRetryMs = retryPeriodMs * (1 + jitterFactor);
  if (!(longestRetryMs < renewDeadlineMs)) {
    refuse(
      `the renew deadline (${renewDeadlineMs} ms) must be more than the retry period with its jitter (${longestRetryMs} ms)`,
    );
  }
}

export function electionOf(options: LeaderElectorOptions): Election {
  const { identity, clock = systemClock, random = Math.random, observer = {} } = options;
  const timings = {
    leaseDurationMs: options.leaseDurationMs ?? defaultLeaseTimings.leaseDurationMs,
    renewDeadlineMs: options.renewDeadlineMs ?? defaultLeaseTimings.renewDeadlineMs,
    retryPeriodMs: options.retryPeriodMs ?? defaultLeaseTimings.retryPeriodMs,
  };
  checkLeaseTimings(timings);
  if (identity === "")
    throw new LeaderElectionOptionsError("leader election needs an identity: the empty one is nobody's");
  const { leaseDurationMs, renewDeadlineMs } = timings;
  const requestTimeoutMs = Math.min(renewDeadlineMs / 2, leaseDurationMs - renewDeadlineMs);
  const watchSilenceMs = 3 * timings.retryPeriodMs * (1 + jitterFactor);
  return { ...timings, identity, clock, random, observer, requestTimeoutMs, watchSilenceMs };
}

/** How long to wait before the next attempt. */
export function retryDelayMs({ retryPeriodMs, random }: Election): number {
  return retryPeriodMs * (1 + jitterFactor * random());
}
