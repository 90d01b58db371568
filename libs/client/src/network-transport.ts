// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Reaches an API server over HTTPS, on `node:https` with a pool of kept-alive connections.
 *
 * One pool per transport. It renews credentials once for all callers when the server refuses them, and reads the
 * authorities' certificates again when the server is no longer trusted.
 */
import { readFile } from "node:fs/promises";
import type * as http from "node:http";
import type { ClientRequest, RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { abortError, untilAborted } from "./abort.ts";
import { AgentPool } from "./agent-pool.ts";
import { discard } from "./answer.ts";
import type { ClusterConfig } from "./cluster-config.ts";
import type { Authorization } from "./credentials.ts";
import { deadline } from "./deadline.ts";
import { impersonationHeaders } from "./impersonation.ts";
import { answerOf } from "./network-answer.ts";
import { ConnectionState, failureOf, whenConnected } from "./network-failure.ts";
import { proxyEnvOf } from "./proxy.ts";
import { SharedCall } from "./shared-call.ts";
import { isTransportError } from "./transport-error.ts";
import type { MessageConnection, Transport, TransportRequest, TransportResponse, UpgradeRequest } from "./transport.ts";
import { openWebSocket } from "./web-socket.ts";

export interface NetworkTransportOptions {
  /** HTTPS_PROXY, NO_PROXY and their like, of the process's environment. Default: no proxy but the kubeconfig's. */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * A transport to the cluster. Disposing it closes its connections, those in use too. Throws {@link ClusterConfigError} for a
 * proxy that cannot be used.
 */
export function networkTransport(config: ClusterConfig, options: NetworkTransportOptions = {}): Transport {
  return new NetworkTransport(config, options);
}

/** A renewal asks a file, a program or an identity provider. Who renews for all must not wait for ever. */
const renewalTimeoutMs = 60_000;

class NetworkTransport implements Transport {
  readonly #config: ClusterConfig;
  readonly #clock: Clock;
  readonly #server: URL;
  readonly #secure: boolean;
  /** Of the server; a `URL` works them out each time that it is asked. */
  readonly #address: { readonly host: string; readonly port: string | number };
  /** What stands before each path. */
  readonly #root: string;
  readonly #impersonation: Readonly<Record<string, string | string[]>>;
  readonly #agents: AgentPool;
  readonly #renewal = new SharedCall<boolean>();
  /** Loaded for a server without TLS alone: whoever imports it loads WebSocket, `fetch` and HTTP/2 with it, some 10 MB (Node 24). */
  #plainHttp: typeof http | undefined;
  /** Counts renewals, so that a request that was sent before one does not ask for another. */
  #renewals = 0;

  constructor(config: ClusterConfig, { proxyEnv = {}, clock = systemClock }: NetworkTransportOptions) {
    this.#config = config;
    this.#clock = clock;
    this.#server = new URL(config.server);
    this.#secure = this.#server.protocol === "https:";
    const { hostname, port } = this.#server;
    const usualPort = this.#secure ? 443 : 80;
    this.#address = { host: hostname.replace(/^\[(.*)\]$/, "$1"), port: port === "" ? usualPort : port };
    this.#root = this.#server.pathname.replace(/\/$/, "");
    this.#impersonation = impersonationHeaders(config.impersonation);
    const { trust, proxyUrl } = config;
    const proxies = proxyEnvOf(this.#server, { env: proxyEnv, ...(proxyUrl === undefined ? {} : { proxyUrl }) });
    this.#agents = new AgentPool({
      secure: this.#secure,
      plainAgent: (agentOptions) => new (this.#plain().Agent)(agentOptions),
      trust,
      proxyEnv: proxies,
    });
  }

  send(request: TransportRequest): Promise<TransportResponse> {
    return this.#authorized(request.signal, (authorization) => this.#exchange(request, authorization));
  }

  upgrade(request: UpgradeRequest): Promise<MessageConnection | TransportResponse> {
    return this.#authorized(request.signal, (authorization) => this.#upgrade(request, authorization));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#agents[Symbol.dispose]();
    return Promise.resolve();
  }

  /** An exchange with credentials, once more with others when the server refuses these. */
  async #authorized<Answer extends TransportResponse | MessageConnection>(
    signal: AbortSignal,
    exchange: (authorization: Authorization) => Promise<Answer>,
  ): Promise<Answer> {
    if (!this.#secure) this.#plainHttp ??= await import("node:http");
    const renewals = this.#renewals;
    const answer = await this.#trusted(signal, exchange);
    if (!("status" in answer) || answer.status !== 401) return answer;
    const renewed = await this.#renew(renewals, signal).catch((error: unknown) => new RenewalFailure(error));
    // The exchange has ended with its signal, the answer's body too.
    if (signal.aborted) throw abortError(signal);
    if (renewed instanceof RenewalFailure) return { ...answer, renewalFailure: renewed.error };
    if (!renewed) return answer;
    await discard(answer);
    return this.#trusted(signal, exchange);
  }

  /** An exchange, once more with other authorities when the server is not trusted by those that are known. */
  async #trusted<Answer>(
    signal: AbortSignal,
    exchange: (authorization: Authorization) => Promise<Answer>,
  ): Promise<Answer> {
    const given = this.#config.credentials.authorize(signal);
    const authorization = given instanceof Promise ? await untilAborted(given, signal) : given;
    try {
      return await exchange(authorization);
    } catch (error) {
      if (!isTransportError(error, "tls") || !(await this.#readAuthorities())) throw error;
      return exchange(authorization);
    }
  }

  /** One renewal serves all callers: it ends with a time-out of its own, and each caller's wait with the caller's signal. */
  async #renew(seen: number, signal: AbortSignal): Promise<boolean> {
    if (this.#renewals !== seen) return true;
    return this.#renewal.run(async () => {
      using limit = deadline(this.#clock, {
        timeoutMs: renewalTimeoutMs,
        signal: undefined,
        message: "cannot renew the credentials: no answer",
      });
      try {
        return await untilAborted(this.#config.credentials.renew(limit.signal), limit.signal);
      } finally {
        this.#renewals++;
      }
    }, signal);
  }

  /** Whether the authorities' certificates have changed. */
  async #readAuthorities(): Promise<boolean> {
    const { caFile } = this.#config.trust;
    return caFile !== undefined && this.#agents.trust(await readFile(caFile, "utf8"));
  }

  #exchange(
    { method, path, headers, body, signal, beforeSend }: TransportRequest,
    authorization: Authorization,
  ): Promise<TransportResponse> {
    const secure = this.#secure;
    const options: RequestOptions = {
      ...this.#address,
      method,
      path: this.#root + path,
      headers: { ...headers, ...lengthOf(body), ...this.#impersonation, ...authorization.headers },
    };
    return new Promise((resolve, reject) => {
      if (signal.aborted) throw abortError(signal);
      const sent = this.#begin(options, authorization.certificate);
      endWith(signal, sent);
      const state = new ConnectionState(sent, secure);
      const what = `${method} ${this.#server.origin}${path}`;
      sent.once("response", (response) => {
        resolve(answerOf(response, what, signal));
      });
      // Stays on: an error after the answer's beginning ends the body as well, which tells of it.
      sent.on("error", (error) => {
        reject(signal.aborted ? abortError(signal) : failureOf(error, what, state));
      });
      if (!beforeSend) sent.end(body);
      else
        whenConnected(sent, secure, () => {
          sendUnless(beforeSend, { sent, body, reject });
        });
    });
  }

  #upgrade(request: UpgradeRequest, authorization: Authorization): Promise<MessageConnection | TransportResponse> {
    const headers = { ...request.headers, ...this.#impersonation, ...authorization.headers };
    const { agent, release } = this.#agents.borrow(authorization.certificate);
    return openWebSocket({
      ...request,
      url: `${this.#secure ? "wss" : "ws"}://${this.#server.host}${this.#root}${request.path}`,
      headers,
      agent,
      clock: this.#clock,
      closed: release,
    });
  }

  #plain(): typeof http {
    if (!this.#plainHttp) throw new Error("unreachable: every exchange begins by loading it");
    return this.#plainHttp;
  }

  #begin(options: RequestOptions, certificate: Authorization["certificate"]): ClientRequest {
    const { agent, release } = this.#agents.borrow(certificate);
    const request = this.#secure ? httpsRequest : this.#plain().request;
    try {
      return request({ ...options, agent }).once("close", release);
    } catch (error) {
      // A header that cannot be sent, a token with a line break for one.
      release();
      throw error;
    }
  }
}

class RenewalFailure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** As the option `signal` of Node does it, for less: that watches the stream by some ten listeners of its own. */
function endWith(signal: AbortSignal, sent: ClientRequest): void {
  const abort = (): void => {
    sent.destroy(abortError(signal));
  };
  signal.addEventListener("abort", abort, { once: true });
  sent.once("close", () => {
    signal.removeEventListener("abort", abort);
  });
}

interface Unsent {
  readonly sent: ClientRequest;
  readonly body: string | Uint8Array | undefined;
  readonly reject: (error: unknown) => void;
}

/** From the check to the socket there is no turn of the event loop: a process that was stopped meanwhile has checked anew. */
function sendUnless(refuse: () => void, { sent, body, reject }: Unsent): void {
  try {
    refuse();
  } catch (error) {
    reject(error);
    sent.destroy();
    return;
  }
  sent.end(body);
}

function lengthOf(body: string | Uint8Array | undefined): Record<string, string> {
  if (body === undefined) return {};
  return { "content-length": String(typeof body === "string" ? Buffer.byteLength(body) : body.byteLength) };
}
