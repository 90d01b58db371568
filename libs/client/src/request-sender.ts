// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonValue, ResourceKind } from "@nuvolaris/api-machinery";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { readJson, refusal } from "./answer.ts";
import { callDeadline, deadline, type Deadline } from "./deadline.ts";
import type { RequestOptions } from "./request-options.ts";
import { RequestSpan } from "./request-span.ts";
import { RequestError } from "./resource-path.ts";
import { defaultRetryPolicy, sendWithRetry, type RetryPolicy } from "./retry.ts";
import type { Tracing } from "./tracing.ts";
import { isTransportError } from "./transport-error.ts";
import type { HttpMethod, MessageConnection, Transport, TransportResponse } from "./transport.ts";
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
  /** Makes a span of each call. Default: none. */
  readonly tracing?: Tracing;
}

/** What a request was, for metrics and traces. */
export interface RequestObservation {
  readonly method: HttpMethod;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `apply`, `delete`, `deletecollection`, `log`, `exec`, `attach`, `portforward`, or `request` for raw ones. */
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

/** The code of a connection that goes on with messages. */
const switchingProtocols = "101";

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
    // Until the body is read: what is awaited here is all of the call.
    using limit = callDeadline(this.#clock, this.#limitsOf(exchange));
    return await this.#traced(exchange, async (span) => {
      const send = (): Promise<TransportResponse> => this.#sendWithRetry(exchange, { signal: limit.signal, span });
      const response = await this.#answered(exchange, send, span);
      const answer = await readJson(response, exchange.attempt);
      span?.end(answer);
      return answer;
    });
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
    const response = await this.#traced(exchange, async (span) => {
      const send = (): Promise<TransportResponse> => this.#sendWithRetry(exchange, { signal: headers.signal, span });
      const answer = await this.#answered(exchange, send, span);
      span?.end();
      return answer;
    });
    const message = `cannot ${exchange.attempt}: nothing came`;
    return idleChecked(
      response.body,
      deadline(this.#clock, { timeoutMs: idleTimeoutMs, signal: undefined, message }),
      controller,
    );
  }

  /** A connection for messages. The deadline holds for its opening, the signal ends it at any time. It is not tried again. */
  async connect(exchange: Exchange, protocols: readonly string[]): Promise<MessageConnection> {
    const { transport } = this.#options;
    const { attempt, path } = exchange;
    if (!transport.upgrade) {
      throw new RequestError(
        `cannot ${attempt}: the client's transport, or what wraps it, opens no connections for it`,
      );
    }
    const upgrade = transport.upgrade.bind(transport);
    using limit = this.#deadline(exchange);
    return await this.#traced(exchange, async (span) => {
      const headers = this.#headers(exchange, span);
      const open = (): ReturnType<typeof upgrade> => upgrade({ path, headers, protocols, signal: limit.signal });
      const answer = await this.#answered(exchange, open, span);
      if ("status" in answer) throw await refusal(answer, attempt);
      span?.end();
      return answer;
    });
  }

  /** Passes on what a server warned of, unless it has been told already. */
  warn(message: string): void {
    this.#warnings.pass(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#options.transport[Symbol.asyncDispose]();
  }

  #deadline(exchange: Exchange): Deadline {
    return deadline(this.#clock, this.#limitsOf(exchange));
  }

  #limitsOf({ attempt, options }: Exchange): { timeoutMs: number; signal: AbortSignal | undefined; message: string } {
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? defaultTimeoutMs;
    return { timeoutMs, signal: options.signal, message: `cannot ${attempt}: no answer` };
  }

  /** Runs with a span, if calls are traced, which `run` ends when it succeeds. */
  async #traced<Answer>(exchange: Exchange, run: (span: RequestSpan | undefined) => Promise<Answer>): Promise<Answer> {
    const { tracing } = this.#options;
    if (!tracing) return run(undefined);
    const span = new RequestSpan(tracing, exchange);
    try {
      return await run(span);
    } catch (error) {
      span.fail(error);
      throw error;
    }
  }

  /** An answer that is no refusal. */
  async #answered<Answer extends TransportResponse | MessageConnection>(
    exchange: Exchange,
    send: () => Promise<Answer>,
    span: RequestSpan | undefined,
  ): Promise<Answer> {
    const start = this.#clock.monotonicNow();
    let code = "<error>";
    try {
      const answer = await send();
      if (!("status" in answer)) {
        code = switchingProtocols;
        span?.answered(Number(code));
        return answer;
      }
      code = String(answer.status);
      span?.answered(answer.status);
      this.#warnings.read(answer.headers);
      if (answer.status >= 300) throw await refusal(answer, exchange.attempt);
      return answer;
    } finally {
      const { method, verb, kind } = exchange;
      const durationMs = this.#clock.monotonicNow() - start;
      this.#options.observer?.requestCompleted?.({ method, verb, code, durationMs, ...(kind ? { kind } : {}) });
    }
  }

  #sendWithRetry(
    exchange: Exchange,
    { signal, span }: { readonly signal: AbortSignal; readonly span: RequestSpan | undefined },
  ): Promise<TransportResponse> {
    const { transport, random = Math.random, retry } = this.#options;
    const { method, path, body } = exchange;
    const headers = this.#headers(exchange, span);
    const request = { method, path, headers, signal, ...(body ? { body: body.body } : {}) };
    const policy = { ...defaultRetryPolicy, ...retry };
    return sendWithRetry(transport, request, { clock: this.#clock, policy, random });
  }

  #headers({ accept, body }: Exchange, span: RequestSpan | undefined): Record<string, string> {
    return {
      accept: accept ?? "application/json",
      "user-agent": this.#options.userAgent ?? "nuvolaris-client",
      ...(body ? { "content-type": body.contentType } : {}),
      ...span?.headers,
    };
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
