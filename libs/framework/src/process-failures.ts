// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Logger } from "@nuvolaris/controller";

type FailureEvent = "unhandledRejection" | "uncaughtException";

/** What is needed of `process`. */
export interface FailureSource {
  on(event: FailureEvent, listener: (error: unknown) => void): unknown;
  off(event: FailureEvent, listener: (error: unknown) => void): unknown;
}

/** Something was thrown where nobody could catch it, so nobody knows what state the process is in. */
export class UncaughtExceptionError extends Error {
  override readonly name = "UncaughtExceptionError";
}

export interface FailureOptions {
  readonly log: Logger;
  /** Counts. */
  readonly rejected?: () => void;
}

/**
 * What fails in the process outside of anything that is awaited.
 *
 * A rejected promise that nobody handles is logged and counted, and nothing else: reconciles and handlers are guarded, so it is
 * a side line of somebody's code. Something thrown that nobody catches has left its work half done: `signal` is aborted with an
 * {@link UncaughtExceptionError}, once, and whoever listens is to end the process.
 */
export function failuresOfProcess(
  source: FailureSource,
  { log, rejected = () => undefined }: FailureOptions,
): { readonly signal: AbortSignal } & Disposable {
  const abort = new AbortController();
  const onRejection = (error: unknown): void => {
    log.error("a promise was rejected, and nobody handles it", { error });
    rejected();
  };
  const onException = (error: unknown): void => {
    // Told once: telling may be what fails, as on a standard error that nobody reads any more, and would fail for ever.
    if (abort.signal.aborted) return;
    const message = error instanceof Error ? error.message : String(error);
    abort.abort(
      new UncaughtExceptionError(`the operator ends after an uncaught exception: ${message}`, { cause: error }),
    );
    log.error("an exception was thrown, and nobody catches it: the operator ends", { error });
  };
  source.on("unhandledRejection", onRejection);
  source.on("uncaughtException", onException);
  return {
    signal: abort.signal,
    [Symbol.dispose]: () => {
      source.off("unhandledRejection", onRejection);
      source.off("uncaughtException", onException);
    },
  };
}
