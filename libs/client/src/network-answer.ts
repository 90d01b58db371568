// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from "node:http";
import { abortError } from "./abort.ts";
import { failureOf } from "./network-failure.ts";
import type { ResponseHeaders, TransportResponse } from "./transport.ts";

/** An answer from the network. `what` was asked for; the signal ends the body. */
export function answerOf(response: IncomingMessage, what: string, signal: AbortSignal): TransportResponse {
  const headers = new IncomingHeaders(response);
  return { status: response.statusCode ?? 0, headers, body: chunks(response, what, signal) };
}

/** Reads what is asked for: of most answers that is one header. */
class IncomingHeaders implements ResponseHeaders {
  readonly #response: IncomingMessage;

  constructor(response: IncomingMessage) {
    this.#response = response;
  }

  get(name: string): string | null {
    return this.#response.headersDistinct[name.toLowerCase()]?.join(", ") ?? null;
  }

  *[Symbol.iterator](): Generator<[string, string]> {
    for (const [name, values = []] of Object.entries(this.#response.headersDistinct)) yield [name, values.join(", ")];
  }
}

/** Leaving the loop before the end destroys the connection: what is still to come is of no use to another request. */
async function* chunks(response: IncomingMessage, what: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) {
      // Proof: without an encoding set, the chunks of an IncomingMessage are Buffers.
      yield chunk as Buffer;
    }
  } catch (error) {
    if (signal.aborted) throw abortError(signal);
    throw failureOf(error, what);
  }
}
