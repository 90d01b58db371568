// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A network for tests that fails in a chosen way at a chosen request. Not part of the package. */
import { TransportError, type Transport, type TransportRequest, type TransportResponse } from "@nuvolaris/client";

/** What a request is for: a list as a stream, as pages, a watch from a version, or a change. */
export type Purpose = "stream" | "page" | "watch" | "write";

/** What a fault may use: the request, the way to the server, and time. */
export interface FaultContext {
  readonly request: TransportRequest;
  readonly pass: () => Promise<TransportResponse>;
  readonly sleep: (delayMs: number) => Promise<void>;
}

export type Fault = (context: FaultContext) => Promise<TransportResponse>;

interface Armed {
  readonly fault: Fault;
  readonly purpose: Purpose;
  left: number;
}

export interface FaultyTransportOptions {
  readonly inner: Transport;
  readonly sleep: (delayMs: number, signal: AbortSignal) => Promise<void>;
  /** `false` is a server of before Kubernetes 1.32: a list as a stream is refused. */
  readonly streamsLists: boolean;
}

export class FaultyTransport implements Transport {
  readonly #options: FaultyTransportOptions;
  readonly #armed: Armed[] = [];
  readonly #counts = { stream: 0, page: 0, watch: 0, write: 0 };
  #outage: Fault | undefined;
  #cut = new AbortController();

  constructor(options: FaultyTransportOptions) {
    this.#options = options;
  }

  /** How many requests there were; of lists by pages, their beginnings. */
  get counts(): Readonly<Record<Purpose, number>> {
    return this.#counts;
  }

  /** The next requests with this purpose meet the fault. */
  arm(fault: Fault, purpose: Purpose, times: number): void {
    this.#armed.push({ fault, purpose, left: times });
  }

  /** All requests meet the fault, until another one, or none, is given. */
  breakDown(fault: Fault | undefined): void {
    this.#outage = fault;
  }

  /** Resets all connections. */
  cut(): void {
    this.#cut.abort(new TransportError("cut", "interrupted"));
    this.#cut = new AbortController();
  }

  async send(original: TransportRequest): Promise<TransportResponse> {
    const request = { ...original, signal: AbortSignal.any([original.signal, this.#cut.signal]) };
    const purpose = purposeOf(request);
    if (!request.path.includes("continue=")) this.#counts[purpose]++;
    const { inner, sleep, streamsLists } = this.#options;
    const fault = this.#outage ?? this.#next(purpose);
    const pass = (): Promise<TransportResponse> => inner.send(request);
    if (fault) return fault({ request, pass, sleep: (delayMs) => sleep(delayMs, request.signal) });
    return purpose === "stream" && !streamsLists ? statusAnswer(422, "Invalid") : pass();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#options.inner[Symbol.asyncDispose]();
  }

  #next(purpose: Purpose): Fault | undefined {
    const armed = this.#armed.find((each) => each.left > 0 && each.purpose === purpose);
    if (!armed) return undefined;
    armed.left--;
    return armed.fault;
  }
}

export function statusAnswer(code: number, reason: string, more: object = {}): TransportResponse {
  return textAnswer(code, `${JSON.stringify(status(code, reason, more))}\n`);
}

export function textAnswer(code: number, text: string): TransportResponse {
  return { status: code, headers: new Headers(), body: bytesOf(text) };
}

/** The line of a watch that says why it ends. */
export function errorLine(code: number, reason: string, more: object = {}): string {
  return `${JSON.stringify({ type: "ERROR", object: status(code, reason, more) })}\n`;
}

function status(code: number, reason: string, more: object): object {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code, reason, ...more };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text));
}

function purposeOf({ method, path }: TransportRequest): Purpose {
  if (method !== "GET") return "write";
  if (!path.includes("watch=true")) return "page";
  return path.includes("sendInitialEvents=true") ? "stream" : "watch";
}
