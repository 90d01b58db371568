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
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: Headers;
  /**
   * The bytes as they arrive. Read it to the end, or leave its loop, which closes the exchange: a body that is never
   * read holds a connection.
   */
  readonly body: AsyncIterable<Uint8Array>;
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
}
