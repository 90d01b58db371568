// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The sockets before a server that is a function. TLS, HTTP/1.1 and HTTP/2 are here; what a request means is not.
import type { Caller } from "@nuvolaris/apiserver";
import type { Clock } from "@nuvolaris/clock";
import { once } from "node:events";
import { createSecureServer, type Http2SecureServer } from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { certificateUser } from "./client-certificate.ts";
import { Exchange } from "./exchange.ts";
import type { NodeRequest } from "./incoming-request.ts";
import { ListenError } from "./listen-error.ts";
import type { NodeResponse } from "./outgoing-response.ts";

/** What answers requests: an `ApiServer` is one. */
export interface RequestHandler {
  handle(request: Request, caller?: Caller): Promise<Response>;
}

/** PEM texts. */
export interface ListenerTls {
  readonly certificate: string;
  readonly key: string;
  /** The CA whose client certificates name a user. */
  readonly clientCa: string;
}

export interface ListenOptions {
  readonly server: RequestHandler;
  readonly tls: ListenerTls;
  readonly clock: Clock;
  /** Default 127.0.0.1: nobody else on the network is meant. */
  readonly host?: string;
  /** Default 0: any that is free. */
  readonly port?: number;
  /** Bytes. Default 3 MiB, the limit of kube-apiserver (`--max-request-body-bytes`, generic server's default). */
  readonly bodyLimit?: number;
  /** How long requests in flight may take to end when the listener is closed. Default 500 ms: watches are told to end before. */
  readonly closeGraceMs?: number;
  /** Told of answers that failed in their midst. Default: they are dropped; the client sees a cut connection. */
  readonly onError?: (error: unknown) => void;
}

/** A listener that listens. Disposing of it ends all connections. */
export interface Listener extends AsyncDisposable {
  /** `https://127.0.0.1:43117`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
}

/** As kube-apiserver (IdleTimeout): Node's 5 s would cut connections under clients that keep them for the next request. */
const idleTimeoutMs = 90_000;

/**
 * Begins to listen, with TLS 1.2 or newer, for HTTP/2 and HTTP/1.1 as the client prefers.
 *
 * Errors: a {@link ListenError} when the address cannot be had.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { tls, host = "127.0.0.1", port = 0 } = options;
  const server = createSecureServer({
    allowHTTP1: true,
    cert: tls.certificate,
    key: tls.key,
    ca: tls.clientCa,
    requestCert: true,
    // A certificate that is not ours names nobody; who the caller is then is the token's to say.
    rejectUnauthorized: false,
    minVersion: "TLSv1.2",
    http1Options: { keepAliveTimeout: idleTimeoutMs },
  });
  const open = new OpenConnections(server, options);
  const address = `${host}:${port.toString()}`;
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    throw error instanceof Error ? new ListenError(address, error) : error;
  }
  // Proof: a server that listens on a host and port has an AddressInfo; a string is a pipe's.
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `https://${host.includes(":") ? `[${host}]` : host}:${bound.toString()}`,
    port: bound,
    [Symbol.asyncDispose]: () => open.close(),
  };
}

/** A server's connections and what runs on them. */
class OpenConnections {
  readonly #server: Http2SecureServer;
  readonly #options: ListenOptions;
  readonly #sockets = new Set<Socket>();
  readonly #exchanges = new Set<Exchange>();
  /** By connection, as one carries many requests and its certificate is the same for all. */
  readonly #callers = new WeakMap<object, Caller>();

  constructor(server: Http2SecureServer, options: ListenOptions) {
    this.#server = server;
    this.#options = options;
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.on("request", (request, response) => {
      this.#answer(request, response);
    });
  }

  #answer(request: NodeRequest, response: NodeResponse): void {
    const { server, bodyLimit = 3 * 2 ** 20, onError } = this.#options;
    const exchange = new Exchange(request, response);
    this.#exchanges.add(exchange);
    const caller = this.#callerOf(request);
    exchange
      .run({ bodyLimit, handle: (webRequest) => server.handle(webRequest, caller) })
      .catch((error: unknown) => onError?.(error));
    void exchange.ended.then(() => this.#exchanges.delete(exchange));
  }

  #callerOf(request: NodeRequest): Caller {
    const connection = "stream" in request ? (request.stream.session ?? request.stream) : request.socket;
    const known = this.#callers.get(connection);
    if (known) return known;
    // Proof: the server is made by createSecureServer, so the sockets under its requests are TLSSockets.
    const user = certificateUser(request.socket as TLSSocket);
    const caller = user === undefined ? {} : { user };
    this.#callers.set(connection, caller);
    return caller;
  }

  /** Takes no new connection, waits a while for what is in flight, then cuts what is left. */
  async close(): Promise<void> {
    const { clock, closeGraceMs = 500 } = this.#options;
    const closed = this.#server.listening ? once(this.#server, "close") : undefined;
    this.#server.close();
    const grace = new AbortController();
    const inFlight = Promise.allSettled([...this.#exchanges].map((exchange) => exchange.ended));
    const timeUp = clock.sleep(closeGraceMs, grace.signal).catch(() => undefined);
    await Promise.race([inFlight, timeUp]);
    grace.abort();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
