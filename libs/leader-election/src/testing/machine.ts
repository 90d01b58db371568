// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { TransportError, type Transport, type TransportRequest, type TransportResponse } from "@nuvolaris/client";
import type { CancelTimer, Clock, FakeClock, TimerOptions } from "@nuvolaris/clock";

/** What becomes of one request. */
export interface Fault {
  /** `request`: the server never sees it. `answer`: it acts, and nobody hears of it. */
  readonly lost?: "request" | "answer";
  /** How long the way there and the way back take, in true milliseconds each. */
  readonly delayMs?: number;
  /** How long it takes, in true milliseconds, until there is a connection that the request can be handed to. */
  readonly connectMs?: number;
}

export interface MachineOptions {
  /** True time, which the test steps. */
  readonly clock: FakeClock;
  /** The server's. */
  readonly transport: Transport;
  /** How far the wall clock is off. Default 0. */
  readonly wallOffsetMs?: number;
  /** How fast its clocks run. Default 1. */
  readonly speed?: number;
  readonly fault?: (request: TransportRequest) => Fault;
  /** Told of each write at the moment it is handed to the network. */
  readonly onSent?: (request: TransportRequest) => void;
}

/**
 * Tests only: a process on a machine of its own, with clocks that may be wrong and a network that may be bad. It can be
 * stopped and continued, as by SIGSTOP and SIGCONT: meanwhile no timer fires, no answer is read and nothing is sent. Or the
 * whole machine is suspended: then its monotonic clock stands still, too.
 */
export class Machine {
  readonly clock: Clock;
  readonly transport: Transport;
  /** The writes that were handed to the network, by true time. */
  readonly sent: { readonly atMs: number; readonly request: TransportRequest }[] = [];
  fault: (request: TransportRequest) => Fault;
  readonly #options: MachineOptions;
  #stopped = false;
  // When the machine was suspended, by true time, and how long it has been before.
  #suspendedAtMs: number | undefined;
  #suspendedMs = 0;
  // Answers and timers that came while the process was stopped.
  readonly #answers: (() => void)[] = [];
  readonly #timers: (() => void)[] = [];

  constructor(options: MachineOptions) {
    this.#options = options;
    this.fault = options.fault ?? (() => ({}));
    this.clock = this.#ownClock();
    this.transport = {
      send: (request) => this.#send(request),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
  }

  suspend(): void {
    this.#suspendedAtMs ??= this.#options.clock.monotonicNow();
    this.stop();
  }

  /**
   * Answers are read before timers fire, which is the harder order for whoever relies on timers; after each, what waits for
   * it goes on, as in an event loop.
   */
  async continue(): Promise<void> {
    this.#stopped = false;
    this.#suspendedMs = this.#suspendedUntilNowMs();
    this.#suspendedAtMs = undefined;
    for (const go of [...this.#answers.splice(0), ...this.#timers.splice(0)]) {
      go();
      await new Promise<void>((resolve) => {
        process.nextTick(resolve);
      });
    }
  }

  #suspendedUntilNowMs(): number {
    const nowMs = this.#options.clock.monotonicNow();
    return this.#suspendedMs + nowMs - (this.#suspendedAtMs ?? nowMs);
  }

  #ownClock(): Clock {
    const { clock, wallOffsetMs = 0, speed = 1 } = this.#options;
    const start = clock.now();
    const setTimer = (delayMs: number, callback: () => void, _options?: TimerOptions): CancelTimer => {
      let isCancelled = false;
      const fire = (): void => {
        if (!isCancelled) callback();
      };
      const cancel = clock.setTimer(delayMs / speed, () => {
        if (this.#stopped) this.#timers.push(fire);
        else fire();
      });
      return () => {
        isCancelled = true;
        cancel();
      };
    };
    return {
      now: () => start + wallOffsetMs + (clock.now() - start) * speed,
      monotonicNow: () => (clock.monotonicNow() - this.#suspendedUntilNowMs()) * speed,
      setTimer,
      sleep: (delayMs, signal) => sleep({ setTimer }, delayMs, signal),
    };
  }

  async #send(request: TransportRequest): Promise<TransportResponse> {
    const { clock, transport } = this.#options;
    const { lost, delayMs = 0, connectMs = 0 } = this.fault(request);
    const interrupted = new TransportError(`cannot ${request.method} ${request.path}: lost`, "interrupted");
    // What the process does about its request does not keep it from arriving.
    const { beforeSend: _asked, ...sent } = request;
    const arrives = request.method === "GET" ? sent : { ...sent, signal: new AbortController().signal };
    const exchange = async (): Promise<TransportResponse> => {
      if (connectMs > 0) await clock.sleep(connectMs);
      await this.#running();
      this.#handOver(request);
      if (delayMs > 0) await clock.sleep(delayMs);
      if (lost === "request") throw interrupted;
      const response = await transport.send(arrives);
      if (delayMs > 0) await clock.sleep(delayMs);
      if (lost === "answer") throw interrupted;
      return response;
    };
    const response = await raceAbort(exchange(), request.signal);
    await this.#running();
    request.signal.throwIfAborted();
    return { ...response, body: this.#delivered(response.body) };
  }

  #handOver(request: TransportRequest): void {
    const { clock, onSent } = this.#options;
    request.signal.throwIfAborted();
    request.beforeSend?.();
    if (request.method === "GET") return;
    this.sent.push({ atMs: clock.monotonicNow(), request });
    onSent?.(request);
  }

  async *#delivered(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      await this.#running();
      yield chunk;
    }
  }

  async #running(): Promise<void> {
    while (this.#stopped) await new Promise<void>((resolve) => this.#answers.push(resolve));
  }
}

function sleep(clock: Pick<Clock, "setTimer">, delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const cancel = clock.setTimer(delayMs, () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    const abort = (): void => {
      cancel();
      reject(signal?.reason as Error);
    };
    signal?.addEventListener("abort", abort, { once: true });
  });
}

function raceAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", abort);
    });
  });
}
