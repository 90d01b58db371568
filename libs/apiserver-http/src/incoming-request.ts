// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// From Node's request, of HTTP/1.1 or HTTP/2, to the web's.
import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";

export type NodeRequest = IncomingMessage | Http2ServerRequest;

/** A body grew beyond what the server takes. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
  readonly limit: number;

  constructor(limit: number) {
    super(`request body is larger than ${limit.toString()} bytes`);
    this.limit = limit;
  }
}

/** The client went away before its request was whole. */
export class ClientGoneError extends Error {
  override readonly name = "ClientGoneError";
}

export interface RequestOptions {
  readonly bodyLimit: number;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

/**
 * Reads the body to its end: an API object is parsed as a whole anyhow. Throws a {@link BodyTooLargeError}, a
 * {@link ClientGoneError}, or a TypeError when the request is none that the web knows.
 */
export async function toWebRequest(request: NodeRequest, { bodyLimit, signal }: RequestOptions): Promise<Request> {
  const { method = "GET" } = request;
  const url = new URL(`https://${authorityOf(request)}${request.url ?? "/"}`);
  const headers = headersOf(request);
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers, signal });
  const body = await readBody(request, bodyLimit);
  return new Request(url, { method, headers, signal, body: body.length > 0 ? body : null });
}

function authorityOf(request: NodeRequest): string {
  const pseudo = request.headers[":authority"];
  return (typeof pseudo === "string" ? pseudo : request.headers.host) ?? "localhost";
}

function headersOf(request: NodeRequest): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? "";
    // HTTP/2 sends the request line as headers whose names begin with a colon (RFC 9113, 8.3).
    if (!name.startsWith(":")) headers.append(name, request.rawHeaders[index + 1] ?? "");
  }
  return headers;
}

async function readBody(request: NodeRequest, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw new BodyTooLargeError(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The request stays whole when it is refused: its client must be able to read why.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      // Proof: nobody set an encoding on the request, so its chunks are buffers.
      const bytes = chunk as Buffer;
      size += bytes.length;
      if (size > limit) throw new BodyTooLargeError(limit);
      chunks.push(bytes);
    }
  } catch (error) {
    request.resume();
    if (error instanceof BodyTooLargeError) throw error;
    throw new ClientGoneError("the client went away in the midst of its request", { cause: error });
  }
  return new Uint8Array(Buffer.concat(chunks, size));
}
