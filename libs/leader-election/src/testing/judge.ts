// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { handlerTransport, type Lease, type Transport, type TransportRequest } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";

/** A leader's write, which names its sender and is like no other one. */
export function workPath(sender: string, serial: number): string {
  return `/work/${sender}/${serial}`;
}

export interface JudgeOptions {
  /** True time. */
  readonly clock: Clock;
  /** The server's. */
  readonly transport: Transport;
  /** What takes no longer on its way than so many true milliseconds has to arrive in the term of its sender. */
  readonly restMs: number;
}

/**
 * Tests only: stands at the server's door. It sees who is granted the Lease, and holds against it the writes that leaders send
 * and those that arrive. What any elector believes does not count.
 */
export class Judge {
  /** Who holds the Lease; `""` for nobody. */
  holder = "";
  readonly violations: string[] = [];
  /** Of how many writes it has seen the sending. */
  sent = 0;
  /** The door itself: for machines. */
  readonly transport: Transport;
  readonly #options: JudgeOptions;
  readonly #sentAtMs = new Map<string, number>();
  readonly #work = handlerTransport(() => Promise.resolve(Response.json({})));

  constructor(options: JudgeOptions) {
    this.#options = options;
    this.transport = {
      send: (request) => (isWork(request) ? this.#takeWork(request) : this.#pass(request)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  /** Judges a write at the moment it is handed to the network. */
  readonly onSent = (request: TransportRequest): void => {
    if (!isWork(request)) return;
    this.sent++;
    this.#sentAtMs.set(request.path, this.#options.clock.monotonicNow());
    this.#judge(request, "sent");
  };

  #takeWork(request: TransportRequest): ReturnType<Transport["send"]> {
    const { clock, restMs } = this.#options;
    const tookMs = clock.monotonicNow() - (this.#sentAtMs.get(request.path) ?? -Infinity);
    this.#sentAtMs.delete(request.path);
    if (tookMs <= restMs) this.#judge(request, "received");
    return this.#work.send(request);
  }

  async #pass(request: TransportRequest): ReturnType<Transport["send"]> {
    const response = await this.#options.transport.send(request);
    // Proof of the cast: the one object that is written beside the work is the Lease.
    if (request.method !== "GET" && response.status < 300)
      this.holder = holderIn(JSON.parse(String(request.body)) as Lease);
    return response;
  }

  #judge({ path }: TransportRequest, what: string): void {
    const [, , sender] = path.split("/");
    if (sender === this.holder) return;
    const atMs = this.#options.clock.monotonicNow();
    this.violations.push(`${path} was ${what} at ${atMs} ms, when the Lease was ${this.holder || "nobody"}'s`);
  }
}

function isWork({ path }: TransportRequest): boolean {
  return path.startsWith("/work/");
}

function holderIn({ spec }: Lease): string {
  return spec?.holderIdentity ?? "";
}
