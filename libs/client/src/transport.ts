// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

export type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

export interface TransportRequest {
  readonly method: HttpMethod;
  /** Path and query, absolute: `/api/v1/pods?limit=500`. */
  readonly path: string;
  /** Names in lower case. Credentials are added by the transport. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Ends the exchange, while the body is read too. */
  readonly signal: AbortSignal;
  /**
   * Called when the connection stands and the next step is to hand the request to it; again for a repetition. When it throws,
   * nothing is sent and `send` rejects with its error.
   */
  readonly beforeSend?: () => void;
}

/** The headers of an answer. The platform's `Headers` are such; who has others need not make them, which loads all of `fetch`. */
export interface ResponseHeaders extends Iterable<[name: string, value: string]> {
  /** The values of the header, whatever the case of its name, joined with a comma; `null`: there is none. */
  get(name: string): string | null;
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /**
   * The bytes as they arrive. Read it to the end, or leave its loop, which closes the exchange: a body that is never
   * read holds a connection.
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** Beside a 401: why the credentials could not be renewed. */
  readonly renewalFailure?: unknown;
}

/** A request to go on with messages (WebSocket, RFC 6455) instead of an answer. */
export interface UpgradeRequest {
  /** Path and query, absolute. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Subprotocols, the most wanted first; the server chooses one. */
  readonly protocols: readonly string[];
  /** Ends the connection at any time, its opening too. */
  readonly signal: AbortSignal;
}

/**
 * A connection for messages both ways.
 *
 * Guarantees: neither side is read faster than it is taken. A peer that shows no sign of life for a minute ends the
 * connection. Errors: {@link TransportError} when it breaks off, the signal's reason when it was aborted.
 */
export interface MessageConnection {
  /** The subprotocol that the server chose. */
  readonly protocol: string;
  /** What arrives, until the peer closes the connection. Once only; to leave its loop ends the connection. */
  readonly messages: AsyncIterable<Uint8Array>;
  /** Resolves when the message was handed to the network. */
  send(message: Uint8Array): Promise<void>;
  /** Closes it: what was sent arrives before, and what the peer has sent. With an error it ends at once, and reading with it. */
  close(error?: Error): void;
}

/**
 * How requests reach an API server: over the network ({@link networkTransport}) or in process
 * ({@link handlerTransport}).
 *
 * Guarantees: one call is at most one request on the wire, but for a repeated login. Errors: `send` and the body reject
 * with a {@link TransportError} when there is no (whole) answer, and with the signal's reason when it was aborted;
 * an answer with any status is an answer.
 */
export interface Transport extends AsyncDisposable {
  send(request: TransportRequest): Promise<TransportResponse>;
  /** A connection for messages, or the answer of a server that refuses it. Absent where there is no network. */
  upgrade?(request: UpgradeRequest): Promise<MessageConnection | TransportResponse>;
}
