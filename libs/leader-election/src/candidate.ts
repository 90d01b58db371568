// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Waits for a Lease to be free and takes it. What is done with it then is told in `lease-term.ts`. */
import type { Stored } from "@nuvolaris/api-machinery";
import { isAlreadyExists, isConflict, isNotFound, isTransportError, type Lease } from "@nuvolaris/client";
import { retryDelayMs, type Election } from "./election.ts";
import type { LeaseLock } from "./lease-lock.ts";
import { askerIn, askIn, claimed, holderOf, released } from "./lease-record.ts";
import { currentMoment, type Moment } from "./moment.ts";

/** A Lease that was won. */
export interface Won {
  readonly lease: Stored<Lease>;
  /** Before the request was sent: what others waited for began later. */
  readonly since: Moment;
}

/** What was last seen of the Lease. */
interface Sight {
  /** `undefined`: it was there, and was deleted. */
  readonly lease: Stored<Lease> | undefined;
  /** Who held it when it was last there. */
  readonly holder: string;
  readonly durationMs: number;
  /** When its record last changed, by this machine's monotonic clock: the holder's own times are never compared with it. */
  readonly changedAtMs: number;
}

/** Why a watch is left: the Lease is free. */
class LeaseFreeError extends Error {
  override readonly name = "LeaseFreeError";
}

/** As a reflector does, so that servers meet one kind of watch: five to ten minutes. */
const watchSeconds = { least: 290, spread: 300 };

export class Candidate {
  readonly #election: Election;
  readonly #lock: LeaseLock;
  #sight: Sight | undefined;
  #leader: string | undefined;
  /** Who asks for the Lease; it lives for as long as that changes. */
  #asked: { readonly by: string; readonly ask: string; readonly changedAtMs: number } | undefined;

  constructor(election: Election, lock: LeaseLock) {
    this.#election = election;
    this.#lock = lock;
  }

  /** Resolves when the Lease is this process'. Failures are repeated until the signal is aborted, with whose reason it rejects. */
  async win(signal: AbortSignal): Promise<Won> {
    const { clock, observer } = this.#election;
    for (;;) {
      const startedAtMs = clock.monotonicNow();
      try {
        this.#see(await this.#lock.read(signal));
        if (!this.#isFree()) await this.#follow(signal);
        const won = this.#isFree() ? await this.#take(signal) : undefined;
        if (won) return won;
        signal.throwIfAborted();
      } catch (error) {
        signal.throwIfAborted();
        observer.attemptFailed?.("acquire", error);
      }
      // A server that ends watches at once, or refuses them, is polled.
      const restMs = retryDelayMs(this.#election) - (clock.monotonicNow() - startedAtMs);
      if (restMs > 0) await clock.sleep(restMs, signal);
    }
  }

  /** Notes what is there. A Lease that is gone keeps its last holder's time: that one may not know yet. */
  #see(lease: Stored<Lease> | undefined): void {
    const before = this.#sight;
    const changedAtMs = this.#election.clock.monotonicNow();
    if (!lease) {
      if (before?.lease) this.#sight = { ...before, lease: undefined };
      return;
    }
    this.#seeAsk(lease, changedAtMs);
    const isSame = before?.lease && JSON.stringify(before.lease.spec) === JSON.stringify(lease.spec);
    const { leaseDurationSeconds } = lease.spec ?? {};
    const durationMs =
      leaseDurationSeconds === undefined ? this.#election.leaseDurationMs : leaseDurationSeconds * 1000;
    const holder = holderOf(lease);
    this.#sight = isSame ? { ...before, lease } : { lease, holder, durationMs, changedAtMs };
    if (holder !== this.#leader) this.#election.observer.leaderChanged?.(holder);
    this.#leader = holder;
  }

  #seeAsk(lease: Stored<Lease>, changedAtMs: number): void {
    const [by, ask] = [askerIn(lease), askIn(lease)];
    if (by === undefined || ask === undefined) this.#asked = undefined;
    else if (ask !== this.#asked?.ask) this.#asked = { by, ask, changedAtMs };
  }

  #isFree(): boolean {
    return this.#freeInMs() <= 0;
  }

  #freeInMs(): number {
    return Math.max(this.#runsOutInMs(), this.#leftToAskerForMs());
  }

  #leftToAskerForMs(): number {
    const { clock, identity, leaseDurationMs } = this.#election;
    if (!this.#asked || this.#asked.by === identity) return 0;
    return this.#asked.changedAtMs + leaseDurationMs - clock.monotonicNow();
  }

  #runsOutInMs(): number {
    if (!this.#sight || this.#sight.holder === "" || this.#sight.holder === this.#election.identity) return 0;
    return this.#sight.changedAtMs + this.#sight.durationMs - this.#election.clock.monotonicNow();
  }

  /** Resolves when the Lease is free, or the watch of it has ended or fallen silent, or it is gone and nothing can be watched. */
  async #follow(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#election;
    const resourceVersion = this.#sight?.lease?.metadata.resourceVersion;
    if (resourceVersion === undefined) return;
    const free = new AbortController();
    const leave = (): void => {
      free.abort(new LeaseFreeError("the lease is free"));
    };
    let cancel = clock.setTimer(this.#freeInMs(), leave);
    const timeoutSeconds = Math.round(watchSeconds.least + random() * watchSeconds.spread);
    const either = AbortSignal.any([signal, free.signal]);
    try {
      for await (const event of this.#lock.watch({ resourceVersion, timeoutSeconds, signal: either })) {
        if (event.type === "ERROR") return;
        if (event.type === "BOOKMARK") continue;
        this.#see(event.type === "DELETED" ? undefined : event.object);
        cancel();
        if (event.type === "DELETED") return;
        cancel = clock.setTimer(this.#freeInMs(), leave);
      }
    } catch (error) {
      if (signal.aborted) throw error;
      // The connection is half-open or the holder dead: what the Lease is now has to be asked for.
      const isSilent = isTransportError(error, "timeout");
      if (!free.signal.aborted && !isSilent) throw error;
    } finally {
      cancel();
    }
  }

  /**
   * `undefined` when somebody else was faster, or the Lease was not as it was seen. The answer is waited for even when the
   * signal is aborted: a claim that nobody hears the answer to may be one that was granted, and all others would have to wait
   * for a Lease that nobody renews.
   */
  async #take(signal: AbortSignal): Promise<Won | undefined> {
    const { clock, identity, leaseDurationMs } = this.#election;
    const since = currentMoment(clock);
    const claim = { identity, leaseDurationMs, nowMs: since.wallMs };
    try {
      const lease = await this.#lock.write(claimed(this.#sight?.lease ?? this.#lock.blank, claim));
      if (!signal.aborted) return { lease, since };
      await this.#lock.write(released(lease, { nowMs: clock.now() }));
      return undefined;
    } catch (error) {
      if (isConflict(error) || isAlreadyExists(error) || isNotFound(error)) return undefined;
      throw error;
    }
  }
}
