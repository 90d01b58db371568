// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { abortError, rejectOnAbort, untilAborted } from "./abort.ts";
import { TransportError } from "./transport-error.ts";
import type { Transport } from "./transport.ts";

/** What an API server in this process is to a client. */
export type RequestHandler = (request: Request) => Promise<Response>;

/**
 * Reaches an API server in the same process, without a socket: for tests, simulations and the browser.
 *
 * The handler is trusted to know the caller: no credentials are sent. It keeps the timing of a network where it matters:
 * an aborted request rejects at once, whatever the handler does, and its body is cancelled.
 */
export function handlerTransport(handle: RequestHandler): Transport {
  return {
    async send({ method, path, headers, body, signal, beforeSend }) {
      if (signal.aborted) throw abortError(signal);
      const url = new URL(path, "https://kubernetes.default.svc");
      // Proof of the cast: bytes to send are never in shared memory, which is all that the types differ by.
      const request = new Request(url, {
        method,
        headers,
        signal,
        body: (body as string | Uint8Array<ArrayBuffer> | undefined) ?? null,
      });
      beforeSend?.();
      const response = await answered(handle(request), signal, `${method} ${path}`);
      return { status: response.status, headers: response.headers, body: chunks(response, signal) };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function answered(answer: Promise<Response>, signal: AbortSignal, what: string): Promise<Response> {
  try {
    return await untilAborted(answer, signal);
  } catch (error) {
    if (signal.aborted) throw abortError(signal);
    throw new TransportError(`cannot ${what}: the handler failed`, "interrupted", { cause: error });
  }
}

async function* chunks({ body }: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (!body) return;
  // Proof: a Response's body is a stream of bytes (Fetch, body mixin).
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  using aborted = rejectOnAbort(signal);
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), aborted.promise]);
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (signal.aborted) throw abortError(signal);
    throw new TransportError("the answer's stream broke off", "interrupted", { cause: error });
  } finally {
    // Of no effect on a stream that was read to its end; else the handler learns that nobody listens any more.
    reader.cancel().catch(() => undefined);
  }
}
