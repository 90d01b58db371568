// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Asks who holds a Lease to give it up: for an author who wants to run a version of an operator that a cluster runs already.
 *
 * Flow. The asker writes its name and the time into an annotation of the Lease, and again each retry period. The holder sees
 * it with its next renewal: {@link Leadership.asked} is aborted. It ends its work and releases the Lease. All others who stand
 * leave it to the asker for as long as the annotation goes on changing. Taking the Lease removes the annotation.
 *
 * Guarantees. A holder that does not answer keeps its Lease: nothing is overridden but a record that has run out, by the same
 * rule as in any election. An asker that dies is waited for no longer than a dead leader. Only the rights of an election are
 * needed.
 *
 * Assumptions. Electors that do not know the annotation keep it, as client-go's do, and neither step aside nor leave the Lease to
 * the asker.
 */
import { formatMicroTime, type Stored } from "@nuvolaris/api-machinery";
import { isConflict, isNotFound, type Lease } from "@nuvolaris/client";
import { type Clock, systemClock } from "@nuvolaris/clock";
import { defaultLeaseTimings, type LeaderElectorOptions } from "./election.ts";
import { HolderSilentError, LeaseForbiddenError } from "./errors.ts";
import { LeaseLock } from "./lease-lock.ts";
import { askerIn, holderOf, holdingSince, released, withAsk, withoutAsk } from "./lease-record.ts";

export interface StepAsideOptions extends Pick<LeaderElectorOptions, "client" | "namespace" | "name" | "clock"> {
  /** Who asks: the identity that is to lead, of an elector that is started when the holder has stepped aside. */
  readonly by: string;
  /** Takes the question back. */
  readonly signal: AbortSignal;
  /** How long, in milliseconds, the holder may take. Default 60,000: twice the time that a manager gives what is in flight. */
  readonly patienceMs?: number;
  /** Milliseconds between repetitions. Default 2000, as of renewals. */
  readonly retryPeriodMs?: number;
}

/**
 * Resolves when nobody holds the Lease any more, or `by` does. The elector has to stand within the lease duration then.
 *
 * Errors: {@link HolderSilentError} when the holder keeps it; {@link LeaseForbiddenError}; the signal's reason. The question
 * is taken back then.
 */
export async function askToStepAside(options: StepAsideOptions): Promise<void> {
  const asker = new Asker(options);
  try {
    await asker.ask();
  } catch (error) {
    await asker.takeBack();
    throw error;
  }
}

class Asker {
  readonly #options: StepAsideOptions;
  readonly #clock: Clock;
  readonly #lock: LeaseLock;
  /** Who holds it, and since when by its own clock. */
  #held = { by: "", since: "" };
  /** When the record last changed, by this machine's clock. */
  #seen = { record: "", changedAtMs: 0 };
  #lastError: unknown;

  constructor(options: StepAsideOptions) {
    const { client, namespace, name, clock = systemClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.#lock = new LeaseLock({ client, namespace, name, requestTimeoutMs: 5000, watchSilenceMs: 5000 });
  }

  async ask(): Promise<void> {
    const { signal, patienceMs = 60_000, retryPeriodMs = defaultLeaseTimings.retryPeriodMs } = this.#options;
    const endsAtMs = this.#clock.monotonicNow() + patienceMs;
    while (!(await this.#isLeft())) {
      if (this.#clock.monotonicNow() >= endsAtMs) throw this.#silent(patienceMs);
      await this.#clock.sleep(retryPeriodMs, signal);
    }
  }

  /** At best: an annotation that nobody renews keeps others waiting as long as a dead leader does. */
  async takeBack(): Promise<void> {
    try {
      const lease = await this.#lock.read();
      if (lease && askerIn(lease) === this.#options.by) await this.#lock.write(withoutAsk(lease));
    } catch {
      // It runs out.
    }
  }

  async #isLeft(): Promise<boolean> {
    const { signal } = this.#options;
    signal.throwIfAborted();
    try {
      const lease = await this.#lock.read(signal);
      if (!lease) return true;
      const isOver = this.#hasRunOut(lease);
      const nowMs = this.#clock.now();
      const asked = withAsk(
        isOver ? released(lease, { nowMs }) : lease,
        `${formatMicroTime(nowMs)} ${this.#options.by}`,
      );
      const answer = await this.#lock.write(asked, signal);
      this.#held = { by: holderOf(answer), since: holdingSince(answer) };
      return ["", this.#options.by].includes(this.#held.by);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof LeaseForbiddenError) throw error;
      // Its holder has renewed it meanwhile, or deleted it: the next turn sees.
      if (!isConflict(error) && !isNotFound(error)) this.#lastError = error;
      return false;
    }
  }

  #hasRunOut(lease: Stored<Lease>): boolean {
    const { leaseDurationSeconds = defaultLeaseTimings.leaseDurationMs / 1000 } = lease.spec ?? {};
    const record = JSON.stringify(lease.spec);
    const nowMs = this.#clock.monotonicNow();
    if (record !== this.#seen.record) this.#seen = { record, changedAtMs: nowMs };
    return nowMs - this.#seen.changedAtMs >= leaseDurationSeconds * 1000;
  }

  #silent(patienceMs: number): HolderSilentError {
    const { namespace, name } = this.#options;
    const { by, since } = this.#held;
    const holder = by === "" ? "somebody" : `${by} since ${since}`;
    return new HolderSilentError(
      `lease ${namespace}/${name} is held by ${holder}, and was not given up within ${patienceMs} ms: ` +
        "its holder does not know how to, or its work does not end; scale its Deployment to 0, then try again",
      { cause: this.#lastError },
    );
  }
}
