// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Makes sure that of all processes that stand for one post, one does its work: by a Lease, which its holder renews.
 *
 * Flow. The elector reads the Lease. There is none, or nobody holds it: it takes it. Somebody holds it: it watches, and
 * notes by its own clock when the record last changed; when the record says that nobody holds it, or has not changed for as
 * long as it promises to be renewed in, it takes it. Having won, it renews every retry period. The term ends when it is
 * released; when no renewal was answered within the renew deadline; or when somebody else is found to hold the Lease.
 *
 * Guarantees. Each write to the Lease is for the version that was seen: of two that take it at once, one wins, and the record
 * of one who holds it is never overwritten. A term is over, for {@link LeaderElector.leading}, when the deadline has passed
 * since the last answered renewal was *sent*, by the monotonic or the wall clock, whichever says more; a successor waits the
 * longer lease duration from when it *saw* that renewal, by its monotonic clock. So nobody's wall clock matters to others,
 * and no two lead at once. A Lease that is deleted is written anew by its holder; others wait as if it had run out.
 * Nothing ends an attempt to win but the signal.
 *
 * Assumptions. Clocks run at about the same speed: with the defaults one may run half as fast again as another. Identities
 * are unique, also over restarts. A machine is not suspended and its wall clock set back between two renewals: the monotonic
 * clock stands still while a machine sleeps, so nothing would tell that its deadline has passed.
 *
 * Caveats. A client cannot promise that what it has handed to a socket does not arrive later; see `leader-gate.ts` for what
 * it can. A wall clock that is set forward by more than the deadline costs a term: it is lost, and won again. Who deletes the
 * Lease while its holder is cut off lets a process that has never seen it win at once.
 *
 * Errors. {@link LeaderElectionOptionsError} at once. Refusals and failures are repeated, and told to the observer:
 * {@link LeaseForbiddenError} says what to grant.
 */
import { Candidate } from "./candidate.ts";
import { electionOf, type Election, type LeaderElectorOptions } from "./election.ts";
import { NotLeadingError } from "./errors.ts";
import { LeaseLock } from "./lease-lock.ts";
import { LeaseTerm } from "./lease-term.ts";

/** Held by the process that leads. */
export type Leadership = Pick<LeaseTerm, "lost" | "asked" | "release" | "abandon">;

export class LeaderElector {
  readonly #election: Election;
  readonly #lock: LeaseLock;
  #term: LeaseTerm | undefined;

  constructor(options: LeaderElectorOptions) {
    this.#election = electionOf(options);
    const { client, namespace, name } = options;
    const { requestTimeoutMs, watchSilenceMs } = this.#election;
    this.#lock = new LeaseLock({ client, namespace, name, requestTimeoutMs, watchSilenceMs });
  }

  /**
   * Waits until this process leads. Rejects with the signal's reason when it is aborted first; a claim that is under way then
   * is waited for, for as long as a request may take, and what it won is given back. One term after the other.
   */
  async acquire(signal: AbortSignal): Promise<Leadership> {
    const { identity, observer } = this.#election;
    const won = await new Candidate(this.#election, this.#lock).win(signal);
    this.#term = new LeaseTerm(this.#election, this.#lock, won);
    observer.leaderChanged?.(identity);
    observer.acquired?.(won.lease);
    return this.#term;
  }

  /** The signal that ends the term. Throws {@link NotLeadingError} when this process does not lead at this very moment. */
  leading(): AbortSignal {
    if (this.#term?.isValid()) return this.#term.lost;
    throw new NotLeadingError(`this process does not hold lease ${this.#lock.toString()}`, {
      cause: this.#term?.lost.reason,
    });
  }
}
