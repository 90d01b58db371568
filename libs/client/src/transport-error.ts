// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Why there is no answer.
 *
 * - `unreachable`: no connection was made, nothing was sent: any request may be sent again.
 * - `interrupted`: the connection ended in the middle; the server may or may not have acted.
 * - `timeout`: the answer, or the next part of it, did not come in time; the server may or may not have acted.
 * - `tls`: the server or the client is not trusted; another attempt will not help.
 */
export type TransportFailure = "unreachable" | "interrupted" | "timeout" | "tls";

/** A request got no (whole) answer from the server. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly failure: TransportFailure;

  constructor(message: string, failure: TransportFailure, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/** Whether the error says that there was no answer, as opposed to a refusal ({@link StatusError}). */
export function isTransportError(error: unknown, failure?: TransportFailure): error is TransportError {
  return error instanceof TransportError && (failure === undefined || error.failure === failure);
}
