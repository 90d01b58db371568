// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { CancelTimer, Clock } from "@nuvolaris/clock";
import { callActivity, type ActivityCall, type ActivityEnd, type CalledActivity } from "./activity-call.ts";

// Time to clean up when leadership is lost: less than the second that the manager leaves to what it aborts.
const lastWordsMs = 500;

export interface DaemonTaskOptions {
  readonly clock: Clock;
  /** How long the daemon may take to end when it is told to. */
  readonly stopDeadlineMs: number;
}

/** One run of a daemon for one object. */
export class DaemonTask<T extends KubernetesObject> {
  /** Never rejects. It resolves at the deadline, too, when the daemon does not listen to its signal. */
  readonly ended: Promise<ActivityEnd<T>>;
  readonly #options: DaemonTaskOptions;
  readonly #stop = new AbortController();
  // Aborted when the daemon has had its time and is left behind.
  readonly #leave = new AbortController();
  #cancelDeadline: CancelTimer = () => undefined;

  constructor(daemon: CalledActivity<T>, call: Omit<ActivityCall<T>, "signal" | "leave">, options: DaemonTaskOptions) {
    this.#options = options;
    this.ended = callActivity(daemon, { ...call, signal: this.#stop.signal, leave: this.#leave.signal }).finally(() => {
      this.#cancelDeadline();
    });
  }

  /** Whether it was told to end: what it then returns is no end of its own. */
  get isStopping(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Tells the daemon to end. Repeating it changes nothing. */
  stop(reason: string): void {
    if (!this.isStopping) this.#end(reason, this.#options.stopDeadlineMs);
  }

  /** Tells the daemon to end now: another process may be at its work already. */
  expire(reason: string): void {
    this.#cancelDeadline();
    this.#end(reason, Math.min(lastWordsMs, this.#options.stopDeadlineMs));
  }

  #end(reason: string, deadlineMs: number): void {
    const error = new Error(reason);
    this.#cancelDeadline = this.#options.clock.setTimer(deadlineMs, () => {
      this.#leave.abort(error);
    });
    this.#stop.abort(error);
  }
}
