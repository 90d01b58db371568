// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CancelTimer, Clock } from "@nuvolaris/clock";
import { abortError, untilAborted } from "./abort.ts";
import type { Transport, UpgradeRequest } from "./transport.ts";

export interface RateLimit {
  readonly requestsPerSecond: number;
  /** How many requests may go out at once after a rest. */
  readonly burst: number;
  readonly clock: Clock;
}

/**
 * A transport that sends no more than so many requests per second; the others wait, in order, each until its own signal
 * is aborted. A watch counts once, and so does a connection for a command or a port.
 *
 * API servers limit their callers fairly by themselves (API priority and fairness): this is for those that do not.
 */
export function limitRate(transport: Transport, { requestsPerSecond, burst, clock }: RateLimit): Transport {
  const slots = new Slots(1000 / requestsPerSecond, burst, clock);
  const upgrade = transport.upgrade?.bind(transport);
  return {
    async send(request) {
      await slots.take(request.signal);
      return transport.send(request);
    },
    ...(upgrade && {
      async upgrade(request: UpgradeRequest) {
        await slots.take(request.signal);
        return upgrade(request);
      },
    }),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

/** A token bucket that tells in time instead of tokens, and who waits for it, in order. */
class Slots {
  readonly #intervalMs: number;
  readonly #burst: number;
  readonly #clock: Clock;
  /** When the bucket will be full again, if nobody sends. */
  #fullAt: number;
  readonly #waiting = new Set<() => void>();
  /** Invariant: set, for the first in line, exactly while somebody waits. */
  #timer: CancelTimer | undefined;

  constructor(intervalMs: number, ...[burst, clock]: [burst: number, clock: Clock]) {
    this.#intervalMs = intervalMs;
    this.#burst = burst;
    this.#clock = clock;
    this.#fullAt = clock.monotonicNow();
  }

  /** Who leaves while it waits takes nothing: those behind move up. */
  async take(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw abortError(signal);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const go = (): void => {
      resolve(undefined);
    };
    this.#waiting.add(go);
    if (!this.#timer) this.#serve();
    try {
      await untilAborted(promise, signal);
    } catch (error) {
      this.#waiting.delete(go);
      if (this.#waiting.size === 0) this.#stopTimer();
      throw error;
    }
  }

  /** Lets all go for whom there is room, and looks again when there is room for the next. */
  #serve(): void {
    this.#stopTimer();
    for (const go of this.#waiting) {
      const fullAt = Math.max(this.#fullAt, this.#clock.monotonicNow()) + this.#intervalMs;
      const waitMs = fullAt - this.#clock.monotonicNow() - this.#burst * this.#intervalMs;
      if (waitMs > 0) {
        this.#timer = this.#clock.setTimer(waitMs, () => {
          this.#serve();
        });
        return;
      }
      this.#fullAt = fullAt;
      this.#waiting.delete(go);
      go();
    }
  }

  #stopTimer(): void {
    this.#timer?.();
    this.#timer = undefined;
  }
}
