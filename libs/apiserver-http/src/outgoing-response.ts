// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// From the web's response to Node's, of HTTP/1.1 or HTTP/2, no faster than the client reads.
import type { ServerResponse } from "node:http";
import type { Http2ServerResponse } from "node:http2";
import type { Writable } from "node:stream";

export type NodeResponse = ServerResponse | Http2ServerResponse;

/** HTTP/2 has no connection of its own per request, so these are malformed there (RFC 9113, 8.2.2). */
const connectionHeaders = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]);

/**
 * Sends `response` and resolves when it is handed over or the client is gone, which cancels the body. Rejects when the body fails in
 * its midst; the answer is cut off then, so that the client cannot take what it has for the whole.
 */
export async function sendResponse(response: Response, to: NodeResponse): Promise<void> {
  const { body } = response;
  if (body === null || to.req.method === "HEAD") {
    await body?.cancel();
    sendHead(response, to).end();
    return;
  }
  await sendBody(body.getReader(), sendHead(response, to));
}

/**
 * Sends the headers and answers where the body goes. Where the length is known they leave with the body's beginning, in one packet. A
 * watch's client waits for the headers; the first event may be far off.
 */
function sendHead(response: Response, to: NodeResponse): Writable {
  const headers: Record<string, string> = {};
  for (const [name, value] of response.headers) if (!connectionHeaders.has(name)) headers[name] = value;
  if ("stream" in to) {
    if (!to.stream.closed) to.stream.respond({ ":status": response.status, ...headers });
    return to.stream;
  }
  to.writeHead(response.status, headers);
  if (response.body !== null && !response.headers.has("content-length")) to.flushHeaders();
  return to;
}

async function sendBody(reader: ReadableStreamDefaultReader<Uint8Array>, to: Writable): Promise<void> {
  let gone = to.destroyed;
  const leave = (): void => {
    gone = true;
    // Ends the read that is waiting. A source whose cancel fails has nobody left to tell.
    reader.cancel().catch(() => undefined);
  };
  to.once("close", leave);
  if (gone) leave();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (!to.write(next.value)) await drained(to);
    }
    if (!gone) to.end();
  } catch (error) {
    // With an error HTTP/2 resets the stream; without one it would look like the body's end.
    to.destroy(new Error("the body failed", { cause: error }));
    throw error;
  } finally {
    to.off("close", leave);
  }
}

/** Resolves when the client has read on, or is gone. */
function drained(to: Writable): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      to.off("drain", settle).off("close", settle);
      resolve();
    };
    to.on("drain", settle).on("close", settle);
    if (to.destroyed) settle();
  });
}
