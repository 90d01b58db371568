// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import { Client, isNotFound, Lease, type Transport } from "@nuvolaris/client";
import { startEmbedded, type EmbeddedControlPlane } from "@nuvolaris/testing";
import type { LeaderElectorOptions } from "../election.ts";
import { LeaderElector, type Leadership } from "../leader-elector.ts";
import { Machine, type MachineOptions } from "./machine.ts";

const key = { namespace: "default", name: "post" };

/** Tests only: a control plane, and machines whose processes stand for one post on it. */
export class Contest implements AsyncDisposable {
  readonly plane: EmbeddedControlPlane;
  /** For the test's own requests. */
  readonly client: Client;
  readonly #end = new AbortController();

  private constructor(plane: EmbeddedControlPlane) {
    this.plane = plane;
    this.client = new Client({ transport: plane.transport, clock: plane.clock });
  }

  static async start(): Promise<Contest> {
    return new Contest(await startEmbedded());
  }

  /** A contestant on a machine of its own. */
  contestant(
    identity: string,
    options: Omit<MachineOptions, "clock" | "transport"> & {
      readonly transport?: Transport;
    } & Partial<LeaderElectorOptions> = {},
  ): Contestant {
    const { plane } = this;
    const machine = new Machine({ transport: plane.transport, ...options, clock: plane.clock });
    const client = new Client({ transport: machine.transport, clock: machine.clock, retry: { maxAttempts: 1 } });
    const elector = new LeaderElector({ random: () => 0, ...options, ...key, identity, client, clock: machine.clock });
    return new Contestant({ identity, machine, elector, end: this.#end.signal });
  }

  /** `undefined` when there is none. */
  async lease(): Promise<Stored<Lease> | undefined> {
    try {
      return await this.client.get(Lease, key);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async holder(): Promise<string | undefined> {
    return (await this.lease())?.spec?.holderIdentity;
  }

  advance(ms: number): Promise<void> {
    return this.plane.clock.advance(ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort(new Error("the contest is over"));
    await this.plane.clock.advance(0);
    await this.plane[Symbol.asyncDispose]();
  }
}

interface ContestantParts {
  readonly identity: string;
  readonly machine: Machine;
  readonly elector: LeaderElector;
  readonly end: AbortSignal;
}

export class Contestant {
  readonly identity: string;
  readonly machine: Machine;
  readonly elector: LeaderElector;
  readonly #end: AbortSignal;
  term: Leadership | undefined;

  constructor({ identity, machine, elector, end }: ContestantParts) {
    this.identity = identity;
    this.machine = machine;
    this.elector = elector;
    this.#end = end;
    end.addEventListener("abort", () => this.term?.abandon(), { once: true });
  }

  /** Begins to wait for its turn. */
  stand(): void {
    this.term = undefined;
    this.elector.acquire(this.#end).then(
      (term) => {
        this.term = term;
        if (this.#end.aborted) term.abandon();
      },
      (error: unknown) => {
        if (!this.#end.aborted) throw error;
      },
    );
  }

  /** Gives its term up. Who cannot tell the server lets the Lease run out. */
  async stepDown(): Promise<void> {
    const { term } = this;
    this.term = undefined;
    await term?.release().catch(() => undefined);
    this.term = term;
  }

  /** Whether its term has ended, and it could stand again. */
  get isOut(): boolean {
    return this.term !== undefined && !this.machine.isStopped && !this.leads;
  }

  /** Whether its process may write, at this very moment. */
  get leads(): boolean {
    try {
      this.elector.leading();
      return true;
    } catch {
      return false;
    }
  }
}
