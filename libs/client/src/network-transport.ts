// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Reaches an API server over HTTPS, on `node:https` with a pool of kept-alive connections.
 *
 * One pool per transport. It renews credentials once for all callers when the server refuses them, and reads the
 * authorities' certificates again when the server is no longer trusted.
 */
import { readFile } from "node:fs/promises";
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { createSecureContext } from "node:tls";
import { discard } from "./answer.ts";
import type { ClusterConfig } from "./cluster-config.ts";
import type { Authorization } from "./credentials.ts";
import { impersonationHeaders } from "./impersonation.ts";
import { ConnectionState, failureOf } from "./network-failure.ts";
import { isTransportError } from "./transport-error.ts";
import type { Transport, TransportRequest, TransportResponse } from "./transport.ts";

export interface NetworkTransportOptions {
  /** HTTPS_PROXY, NO_PROXY and their like, of the process's environment. Default: no proxy but the kubeconfig's. */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
}

/** A transport to the cluster. Disposing it closes its connections, those in use too. */
export function networkTransport(config: ClusterConfig, options: NetworkTransportOptions = {}): Transport {
  return new NetworkTransport(config, options);
}

/** The first packet that tells whether a silent peer is still there is sent after so long. */
const keepAliveProbeMs = 30_000;

class NetworkTransport implements Transport {
  readonly #config: ClusterConfig;
  readonly #options: NetworkTransportOptions;
  readonly #server: URL;
  readonly #impersonation: Readonly<Record<string, string | string[]>>;
  #ca: string | Uint8Array | undefined;
  #agent: { readonly of: Authorization["certificate"]; readonly agent: HttpAgent } | undefined;
  /** Invariant: while one caller renews the credentials, all others wait for the same promise. */
  #renewal: Promise<boolean> | undefined;
  /** Counts renewals, so that a request that was sent before one does not ask for another. */
  #renewals = 0;

  constructor(config: ClusterConfig, options: NetworkTransportOptions) {
    this.#config = config;
    this.#options = options;
    this.#server = new URL(config.server);
    this.#ca = config.trust.ca;
    this.#impersonation = impersonationHeaders(config.impersonation);
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    const renewals = this.#renewals;
    const response = await this.#sendTrusted(request);
    if (response.status !== 401 || !(await this.#renew(renewals))) return response;
    await discard(response);
    return this.#sendTrusted(request);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#agent?.agent.destroy();
    return Promise.resolve();
  }

  async #sendTrusted(request: TransportRequest): Promise<TransportResponse> {
    const authorization = await this.#config.credentials.authorize();
    try {
      return await this.#exchange(request, authorization);
    } catch (error) {
      if (!isTransportError(error, "tls") || !(await this.#readAuthorities())) throw error;
      return this.#exchange(request, authorization);
    }
  }

  async #renew(seen: number): Promise<boolean> {
    if (this.#renewals !== seen) return true;
    this.#renewal ??= this.#config.credentials.renew().finally(() => {
      this.#renewals++;
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /** Whether the authorities' certificates have changed. */
  async #readAuthorities(): Promise<boolean> {
    const { caFile } = this.#config.trust;
    if (caFile === undefined) return false;
    const read = await readFile(caFile, "utf8");
    if (read === this.#ca) return false;
    this.#ca = read;
    this.#agent?.agent.destroy();
    this.#agent = undefined;
    return true;
  }

  #exchange(
    { method, path, headers, body, signal }: TransportRequest,
    authorization: Authorization,
  ): Promise<TransportResponse> {
    const secure = this.#server.protocol === "https:";
    const options: RequestOptions = {
      agent: this.#agentFor(authorization.certificate, secure),
      host: this.#server.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: this.#server.port === "" ? (secure ? 443 : 80) : this.#server.port,
      method,
      path: this.#server.pathname.replace(/\/$/, "") + path,
      headers: { ...headers, ...lengthOf(body), ...this.#impersonation, ...authorization.headers },
      signal,
    };
    return new Promise((resolve, reject) => {
      const sent = secure ? httpsRequest(options) : httpRequest(options);
      const state = new ConnectionState(sent, secure);
      const what = `${method} ${this.#server.origin}${path}`;
      sent.once("response", (response) => {
        resolve(answerOf(response, what, signal));
      });
      // Stays on: an error after the answer's beginning ends the body as well, which tells of it.
      sent.on("error", (error) => {
        reject(signal.aborted ? asError(signal.reason) : failureOf(error, what, state));
      });
      sent.end(body);
    });
  }

  #agentFor(certificate: Authorization["certificate"], secure: boolean): HttpAgent {
    if (this.#agent?.of === certificate && this.#agent !== undefined) return this.#agent.agent;
    // Connections that others still use with the old certificate end with their requests.
    const common = { keepAlive: true, keepAliveMsecs: keepAliveProbeMs, proxyEnv: this.#proxyEnv() };
    const agent = secure ? this.#secureAgent(common, certificate) : new HttpAgent(common);
    this.#agent = { of: certificate, agent };
    return agent;
  }

  #secureAgent(common: object, certificate: Authorization["certificate"]): HttpsAgent {
    const { serverName, insecureSkipVerify } = this.#config.trust;
    const ca = this.#ca === undefined ? {} : { ca: asPem(this.#ca) };
    const identity = certificate ? { cert: asPem(certificate.cert), key: asPem(certificate.key) } : {};
    return new HttpsAgent({
      ...common,
      secureContext: createSecureContext({ ...ca, ...identity }),
      rejectUnauthorized: insecureSkipVerify !== true,
      ...(serverName === undefined ? {} : { servername: serverName }),
    });
  }

  #proxyEnv(): Record<string, string | undefined> {
    const { proxyUrl } = this.#config;
    if (proxyUrl !== undefined) return { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl };
    return { ...this.#options.proxyEnv };
  }
}

function answerOf(response: IncomingMessage, what: string, signal: AbortSignal): TransportResponse {
  const headers = new Headers();
  for (const [name, values] of Object.entries(response.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return { status: response.statusCode ?? 0, headers, body: chunks(response, what, signal) };
}

/** Leaving the loop before the end destroys the connection: what is still to come is of no use to another request. */
async function* chunks(response: IncomingMessage, what: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) {
      // Proof: without an encoding set, the chunks of an IncomingMessage are Buffers.
      yield chunk as Buffer;
    }
  } catch (error) {
    if (signal.aborted) throw asError(signal.reason);
    throw failureOf(error, what);
  }
}

function lengthOf(body: string | Uint8Array | undefined): Record<string, string> {
  if (body === undefined) return {};
  return { "content-length": String(typeof body === "string" ? Buffer.byteLength(body) : body.byteLength) };
}

function asPem(value: string | Uint8Array): string | Buffer {
  return typeof value === "string" ? value : Buffer.from(value);
}

function asError(reason: unknown): Error {
  return reason instanceof Error
    ? reason
    : new DOMException("the request was aborted", { name: "AbortError", cause: reason });
}
