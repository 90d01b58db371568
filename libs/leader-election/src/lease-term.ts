// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** One term of leadership: the Lease is renewed until it is given up or cannot be kept. How it was won is told in `candidate.ts`. */
import { isAlreadyExists, isConflict, isNotFound, type Lease, type Unsent } from "@nuvolaris/client";
import type { Won } from "./candidate.ts";
import { retryDelayMs, type Election } from "./election.ts";
import { LeadershipLostError, StepAsideRequest } from "./errors.ts";
import type { LeaseLock } from "./lease-lock.ts";
import { askerIn, askIn, claimed, holderOf, released } from "./lease-record.ts";
import { currentMoment, elapsedMs, type Moment } from "./moment.ts";

/** So often a renewal meets another version of the Lease, still its own, before it waits for the next turn. */
const maxConflicts = 3;

export class LeaseTerm {
  readonly #election: Election;
  readonly #lock: LeaseLock;
  readonly #lost = new AbortController();
  readonly #ended = new AbortController();
  readonly #asked = new AbortController();
  readonly #renewing: Promise<void>;
  /** As it was last answered; without a version when it is to be created anew. */
  #lease: Unsent<Lease>;
  /** Who asked before the term began has been waited for long enough: a new question is a change of it. */
  readonly #formerAsk: string | undefined;
  /** When the last renewal that was answered was sent. */
  #renewedAt: Moment;
  #lastError: unknown;
  #cancelDeadline: () => void = () => undefined;

  constructor(election: Election, lock: LeaseLock, { lease, since }: Won) {
    this.#election = election;
    this.#lock = lock;
    this.#lease = lease;
    this.#formerAsk = askIn(lease);
    this.#renewedAt = since;
    this.#armDeadline();
    this.#renewing = this.#renewUntilEnd();
  }

  /** Aborted with a {@link LeadershipLostError} when the term has ended without being given up. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Aborted with a {@link StepAsideRequest} when somebody asks this process to give the Lease up: to end its work, then to
   * {@link LeaseTerm.release}. The term goes on until then.
   */
  get asked(): AbortSignal {
    return this.#asked.signal;
  }

  /** Whether nobody else can lead at this very moment. It finds out about the deadline by itself, whatever the timers do. */
  isValid(): boolean {
    if (this.#ended.signal.aborted) return false;
    if (elapsedMs(this.#election.clock, this.#renewedAt) < this.#election.renewDeadlineMs) return true;
    this.#lose(this.#deadlinePassed());
    return false;
  }

  /**
   * Ends the term and leaves the Lease to whoever wants it, so that a successor need not wait. To be called when nothing that
   * the leader does is under way any more.
   *
   * Errors: what the API server answers, after which a successor waits for the Lease to run out. Nothing is written when the
   * term was lost, or another one holds the Lease by now.
   */
  async release(): Promise<void> {
    if (this.#ended.signal.aborted) return;
    this.abandon();
    await this.#renewing;
    const isGone = this.#lease.metadata.resourceVersion === undefined;
    if (isGone) return;
    try {
      await this.#writeReleased(this.#lease);
    } catch (error) {
      if (!isConflict(error) && !isNotFound(error)) throw error;
      // A renewal that was given up may have reached the server.
      const current = await this.#lock.read();
      if (current && this.#isHeldByMe(current)) await this.#writeReleased(current);
    }
  }

  /** Ends the term and lets the Lease run out: for when something may still be under way. */
  abandon(): void {
    this.#end(new LeadershipLostError(`lease ${this.#lock.toString()} is no longer renewed`));
  }

  async #writeReleased(lease: Unsent<Lease>): Promise<void> {
    await this.#lock.write(released(lease, { nowMs: this.#election.clock.now() }));
  }

  #lose(error: LeadershipLostError): void {
    if (this.#ended.signal.aborted) return;
    this.#end(error);
    this.#lost.abort(error);
  }

  #end(reason: LeadershipLostError): void {
    this.#cancelDeadline();
    this.#ended.abort(reason);
  }

  #armDeadline(): void {
    const { clock, renewDeadlineMs } = this.#election;
    this.#cancelDeadline = clock.setTimer(renewDeadlineMs - elapsedMs(clock, this.#renewedAt), () => {
      // It was renewed since, or the timer fired a moment early.
      if (this.isValid()) this.#armDeadline();
    });
  }

  #deadlinePassed(): LeadershipLostError {
    const { renewDeadlineMs } = this.#election;
    return new LeadershipLostError(
      `cannot renew lease ${this.#lock.toString()}: the renew deadline of ${renewDeadlineMs} ms has passed`,
      { cause: this.#lastError },
    );
  }

  async #renewUntilEnd(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      try {
        await this.#election.clock.sleep(retryDelayMs(this.#election), signal);
        if (this.isValid()) await this.#renew(signal);
      } catch (error) {
        if (this.#ended.signal.aborted) return;
        this.#lastError = error;
        this.#election.observer.attemptFailed?.("renew", error);
      }
    }
  }

  async #renew(signal: AbortSignal): Promise<void> {
    const { clock, identity, leaseDurationMs } = this.#election;
    for (let conflicts = 0; conflicts < maxConflicts && !signal.aborted; conflicts++) {
      const sentAt = currentMoment(clock);
      const claim = { identity, leaseDurationMs, nowMs: sentAt.wallMs };
      try {
        this.#lease = await this.#lock.write(claimed(this.#lease, claim), signal);
        this.#renewedAt = sentAt;
        this.#hearAsker();
        return;
      } catch (error) {
        if (!isConflict(error) && !isNotFound(error) && !isAlreadyExists(error)) throw error;
        await this.#meetChange(signal);
      }
    }
  }

  /** The Lease is not as it was left: somebody touched, took or deleted it. */
  async #meetChange(signal: AbortSignal): Promise<void> {
    const current = await this.#lock.read(signal);
    if (!current) {
      this.#lease = { ...this.#lease, metadata: this.#lock.blank.metadata };
      return;
    }
    if (this.#isHeldByMe(current)) {
      this.#lease = current;
      return;
    }
    const whose = holderOf(current) === "" ? "nobody's" : `that of ${holderOf(current)}`;
    this.#lose(new LeadershipLostError(`lease ${this.#lock.toString()} is ${whose} now`));
  }

  #hearAsker(): void {
    const by = askerIn(this.#lease);
    if (by === undefined || by === this.#election.identity || askIn(this.#lease) === this.#formerAsk) return;
    this.#asked.abort(new StepAsideRequest(`${by} asks for lease ${this.#lock.toString()}`));
  }

  #isHeldByMe(lease: Lease): boolean {
    return holderOf(lease) === this.#election.identity;
  }
}
