// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isTransportError, type Transport } from "@nuvolaris/client";
import { LeadershipLostError, NotLeadingError } from "../errors.ts";
import { leaderGate } from "../leader-gate.ts";
import type { Contestant } from "./contest.ts";
import { workPath } from "./judge.ts";

export interface WorkerOptions {
  readonly contestant: Contestant;
  /** How long until the next write, in milliseconds of its own clock. */
  readonly nextInMs: () => number;
}

/** Tests only: what a process does beside standing. It writes all the time, leading or not, and leaves it to the gate. */
export class Worker {
  /** How many writes the gate has kept from being sent. */
  refused = 0;
  readonly #options: WorkerOptions;
  readonly #gate: Transport;
  readonly #underWay = new Set<Promise<void>>();
  #serial = 0;
  #isDraining = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { machine, elector } = options.contestant;
    this.#gate = leaderGate(machine.transport, elector);
  }

  start(): void {
    const { contestant, nextInMs } = this.#options;
    contestant.machine.clock.setTimer(nextInMs(), () => {
      if (!this.#isDraining) this.#begin();
      this.start();
    });
  }

  /** Gives the term up in order: when what is under way has ended. */
  async stepDown(): Promise<void> {
    this.#isDraining = true;
    await Promise.all(this.#underWay);
    await this.#options.contestant.stepDown();
    this.#isDraining = false;
  }

  #begin(): void {
    const write = this.#write();
    this.#underWay.add(write);
    void write.finally(() => this.#underWay.delete(write));
  }

  async #write(): Promise<void> {
    const path = workPath(this.#options.contestant.identity, this.#serial++);
    const { signal } = new AbortController();
    try {
      await this.#gate.send({ method: "POST", path, headers: {}, body: "{}", signal });
    } catch (error) {
      if (error instanceof NotLeadingError) this.refused++;
      else if (!isTransportError(error) && !(error instanceof LeadershipLostError)) throw error;
    }
  }
}
