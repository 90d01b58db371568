// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** What the promise gives, or the signal's reason as soon as it is aborted; the promise's end is then nobody's concern. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  using aborted = rejectOnAbort(signal);
  return await Promise.race([promise, aborted.promise]);
}

interface Rejection extends Disposable {
  readonly promise: Promise<never>;
}

/** A promise that rejects with the signal's reason. Disposing it takes the listener off the signal. */
export function rejectOnAbort(signal: AbortSignal): Rejection {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    reject(abortError(signal));
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

/** The reason of an aborted signal; one that is no error becomes the cause of one. */
export function abortError({ reason }: AbortSignal): Error {
  return reason instanceof Error
    ? reason
    : new DOMException("the request was aborted", { name: "AbortError", cause: reason });
}
