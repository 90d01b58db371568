// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";

/** What is needed of `process`. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): never;
}

const signals = ["SIGTERM", "SIGINT"] as const;

/**
 * A terminal's Ctrl-C reaches a process two or three times within milliseconds when npm and other runners hand it on as well: a
 * further signal is a second wish to stop only when a second has passed.
 */
const repeatMs = 1000;
/** The exit code of a process that a second signal ended: the shell's 128 + SIGINT. */
const impatientExit = 130;

/** The process' end, as a signal: aborted by SIGTERM or SIGINT. One more, a second later, ends the process at once. */
export function endOfProcess(source: SignalSource, clock: Clock): { readonly signal: AbortSignal } & Disposable {
  const abort = new AbortController();
  let firstAt: number | undefined;
  const listener = (): void => {
    const now = clock.monotonicNow();
    if (firstAt === undefined) {
      firstAt = now;
      abort.abort(new DOMException("the process was told to end", "AbortError"));
    } else if (now - firstAt >= repeatMs) source.exit(impatientExit);
  };
  for (const signal of signals) source.on(signal, listener);
  return {
    signal: abort.signal,
    [Symbol.dispose]: () => {
      for (const signal of signals) source.off(signal, listener);
    },
  };
}
