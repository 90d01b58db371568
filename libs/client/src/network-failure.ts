// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ClientRequest } from "node:http";
import { TransportError, type TransportFailure } from "./transport-error.ts";

/** Calls back once the request has a connection, with TLS once the handshake is over. */
export function whenConnected(request: ClientRequest, secure: boolean, connected: () => void): void {
  request.once("socket", (socket) => {
    // One that comes from the pool, or through a proxy's tunnel, has been connected before, its handshake included.
    if (socket.connecting) socket.once(secure ? "secureConnect" : "connect", connected);
    else connected();
  });
}

/** Remembers whether a request can have reached the server. */
export class ConnectionState {
  #connected = false;

  constructor(request: ClientRequest, secure: boolean) {
    whenConnected(request, secure, () => {
      this.#connected = true;
    });
  }

  /** Nothing is written before the connection stands, with TLS before the handshake is over. */
  get connected(): boolean {
    return this.#connected;
  }
}

/** Codes of OpenSSL and of Node for a peer that is not trusted, or does not trust. */
const tlsCode = /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_|ERR_SSL_|HOSTNAME_|INVALID_CA|PATH_LENGTH|CRL_)/;

/** An error of a socket, as what it means for the request. Without a state the answer had begun. */
export function failureOf(error: unknown, what: string, state?: Pick<ConnectionState, "connected">): TransportError {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  const failure: TransportFailure = tlsCode.test(code)
    ? "tls"
    : state?.connected === false
      ? "unreachable"
      : "interrupted";
  const detail = error instanceof Error && error.message !== "" ? error.message : code;
  return new TransportError(`cannot ${what}: ${explanations[failure]}: ${detail}`, failure, { cause: error });
}

const explanations: Readonly<Record<TransportFailure, string>> = {
  unreachable: "the server cannot be reached",
  interrupted: "the connection broke off",
  timeout: "no answer in time",
  tls: "no trusted connection",
};
