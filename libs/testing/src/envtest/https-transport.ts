// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A fetch that trusts one given CA. node:https rather than the global fetch, which takes no CA without undici's Agent.
import { Agent, request as httpsRequest } from "node:https";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";

/** Sends a request and gives its answer as soon as the headers are there; the body streams. */
export type Transport = (request: Request) => Promise<Response>;

/** A Response of these must have no body (Fetch, "null body status"). */
const statusesWithoutBody: readonly number[] = [204, 205, 304];

/** A {@link Transport} over TLS with kept-alive connections. Disposing it closes them. */
export interface HttpsTransport extends Disposable {
  readonly send: Transport;
}

/** Trusts the certificates in `caCertificate` (PEM) and no others. */
export function createHttpsTransport(caCertificate: string): HttpsTransport {
  const agent = new Agent({ ca: caCertificate, keepAlive: true });
  return {
    send: (request) => send(agent, request),
    [Symbol.dispose]: () => {
      agent.destroy();
    },
  };
}

async function send(agent: Agent, request: Request): Promise<Response> {
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = httpsRequest(request.url, {
      agent,
      method: request.method,
      // Node sends a DELETE's body without its length, which the server would read as the next request.
      headers: { ...Object.fromEntries(request.headers), ...(body && { "content-length": body.byteLength }) },
      signal: request.signal,
    });
    outgoing.once("response", resolve).once("error", reject);
    outgoing.end(body);
  });
  return toResponse(incoming);
}

function toResponse(incoming: IncomingMessage): Response {
  const headers = new Headers();
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? "", incoming.rawHeaders[index + 1] ?? "");
  }
  const status = incoming.statusCode ?? 0;
  if (statusesWithoutBody.includes(status)) {
    incoming.resume();
    return new Response(null, { status, headers });
  }
  // Node types its web streams apart from the DOM's; at run time they are the same class.
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
  return new Response(body, { status, headers });
}
