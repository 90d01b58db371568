// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
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
    async send({ method, path, headers, body, signal }) {
      signal.throwIfAborted();
      const url = new URL(path, "https://kubernetes.default.svc");
      // Proof of the cast: bytes to send are never in shared memory, which is all that the types differ by.
      const request = new Request(url, {
        method,
        headers,
        signal,
        body: (body as string | Uint8Array<ArrayBuffer> | undefined) ?? null,
      });
      const response = await answered(handle(request), signal, `${method} ${path}`);
      return { status: response.status, headers: response.headers, body: chunks(response, signal) };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function answered(answer: Promise<Response>, signal: AbortSignal, what: string): Promise<Response> {
  using aborted = rejectOnAbort(signal);
  const response = await Promise.race([answer, aborted.promise]).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new TransportError(`cannot ${what}: the handler failed`, "interrupted", { cause: error });
  });
  return response;
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
    signal.throwIfAborted();
    throw new TransportError("the answer's stream broke off", "interrupted", { cause: error });
  } finally {
    // Of no effect on a stream that was read to its end; else the handler learns that nobody listens any more.
    reader.cancel().catch(() => undefined);
  }
}

interface Rejection extends Disposable {
  readonly promise: Promise<never>;
}

function rejectOnAbort(signal: AbortSignal): Rejection {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    reject(asError(signal.reason));
  };
  // Raced promises may settle when nobody looks any more.
  promise.catch(() => undefined);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return {
    promise,
    [Symbol.dispose]: () => {
      signal.removeEventListener("abort", abort);
    },
  };
}

function asError(reason: unknown): Error {
  return reason instanceof Error
    ? reason
    : new DOMException("the request was aborted", { name: "AbortError", cause: reason });
}
