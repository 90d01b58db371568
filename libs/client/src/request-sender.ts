// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonValue, ResourceKind } from "@nuvolaris/api-machinery";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { readJson, refusal } from "./answer.ts";
import { deadline, type Deadline } from "./deadline.ts";
import type { RequestOptions } from "./request-options.ts";
import { defaultRetryPolicy, sendWithRetry, type RetryPolicy } from "./retry.ts";
import { isTransportError } from "./transport-error.ts";
import type { HttpMethod, Transport, TransportResponse } from "./transport.ts";
import { Warnings, type WarningHandler } from "./warnings.ts";

export interface ClientOptions {
  readonly transport: Transport;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** In [0, 1): spreads retries. Default `Math.random`. */
  readonly random?: () => number;
  /** Whom written fields belong to. Without it the server takes the first word of the user agent. */
  readonly fieldManager?: string;
  /** Default `nuvolaris-client`. */
  readonly userAgent?: string;
  /** How long a call may take, retries included. Default 30 s: as long as the server gives a request without a watch. */
  readonly timeoutMs?: number;
  /** Default {@link defaultRetryPolicy}; `{ maxAttempts: 1 }` for none. */
  readonly retry?: Partial<RetryPolicy>;
  /** Hears what the server warns of, each text once. Default: nobody. */
  readonly onWarning?: WarningHandler;
  readonly observer?: ClientObserver;
}

/** What a request was, for metrics and traces. */
export interface RequestObservation {
  readonly method: HttpMethod;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `apply`, `delete`, `deletecollection`, or `request` for raw ones. */
  readonly verb: string;
  readonly kind?: ResourceKind;
  /** The HTTP code, or `<error>` when there was no answer, as client-go's metrics have it. */
  readonly code: string;
  /** Until the answer's headers. */
  readonly durationMs: number;
}

export interface ClientObserver {
  /** Called once per call, retries included. It must not throw. */
  requestCompleted?(observation: RequestObservation): void;
}

/** One call of a verb. */
export interface Exchange {
  readonly method: HttpMethod;
  readonly path: string;
  /** For messages: `list pods`. */
  readonly attempt: string;
  readonly verb: string;
  readonly kind?: ResourceKind;
  readonly options: RequestOptions;
  readonly accept?: string;
  readonly body?: { readonly contentType: string; readonly body: string };
}

const defaultTimeoutMs = 30_000;

/** Sends calls through a transport: deadlines, retries, refusals, warnings, observation. */
export class RequestSender implements AsyncDisposable {
  readonly #options: ClientOptions;
  readonly #clock: Clock;
  readonly #warnings: Warnings;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#warnings = new Warnings(options.onWarning ?? (() => undefined));
  }

  /** The answer's JSON. */
  async json(exchange: Exchange): Promise<JsonValue> {
    using limit = this.#deadline(exchange);
    const response = await this.#send(exchange, limit);
    return await readJson(response, exchange.attempt);
  }

  /**
   * The answer's bytes as they come. The deadline holds for the headers; after that the body ends with a `timeout` when
   * nothing comes for `idleTimeoutMs`.
   */
  async stream(exchange: Exchange, idleTimeoutMs?: number): Promise<AsyncIterable<Uint8Array>> {
    const controller = new AbortController();
    const { signal } = exchange.options;
    const whole = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal;
    using headers = this.#deadline({ ...exchange, options: { ...exchange.options, signal: whole } });
    const response = await this.#send(exchange, headers);
    const message = `cannot ${exchange.attempt}: nothing came`;
    return idleChecked(
      response.body,
      deadline(this.#clock, { timeoutMs: idleTimeoutMs, signal: undefined, message }),
      controller,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#options.transport[Symbol.asyncDispose]();
  }

  #deadline({ attempt, options }: Exchange): Deadline {
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? defaultTimeoutMs;
    return deadline(this.#clock, { timeoutMs, signal: options.signal, message: `cannot ${attempt}: no answer` });
  }

  /** An answer that is no refusal. */
  async #send(exchange: Exchange, { signal }: Deadline): Promise<TransportResponse> {
    const start = this.#clock.monotonicNow();
    let code = "<error>";
    try {
      const response = await this.#sendWithRetry(exchange, signal);
      code = String(response.status);
      this.#warnings.read(response.headers);
      if (response.status >= 300) throw await refusal(response, exchange.attempt);
      return response;
    } finally {
      const { method, verb, kind } = exchange;
      const durationMs = this.#clock.monotonicNow() - start;
      this.#options.observer?.requestCompleted?.({ method, verb, code, durationMs, ...(kind ? { kind } : {}) });
    }
  }

  #sendWithRetry({ method, path, accept, body }: Exchange, signal: AbortSignal): Promise<TransportResponse> {
    const { transport, random = Math.random, retry, userAgent = "nuvolaris-client" } = this.#options;
    const headers = {
      accept: accept ?? "application/json",
      "user-agent": userAgent,
      ...(body ? { "content-type": body.contentType } : {}),
    };
    const request = { method, path, headers, signal, ...(body ? { body: body.body } : {}) };
    const policy = { ...defaultRetryPolicy, ...retry };
    return sendWithRetry(transport, request, { clock: this.#clock, policy, random });
  }
}

/** Passes the chunks on; a silence aborts the exchange, and the error that the body then ends with is the time-out. */
async function* idleChecked(
  body: AsyncIterable<Uint8Array>,
  idle: Deadline,
  exchange: AbortController,
): AsyncGenerator<Uint8Array> {
  idle.signal.addEventListener("abort", () => {
    exchange.abort(idle.signal.reason);
  });
  try {
    for await (const chunk of body) {
      // The consumer's own time does not count.
      idle.pause();
      yield chunk;
      idle.restart();
    }
  } catch (error) {
    if (isTransportError(idle.signal.reason)) throw idle.signal.reason;
    throw error;
  } finally {
    idle[Symbol.dispose]();
  }
}
