// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { StatusError } from "@nuvolaris/client";
import { WatchSilentError } from "./watchdog.ts";

/** A server that was asked for a streamed list answered with something else. */
export class NotStreamedError extends Error {
  override readonly name = "NotStreamedError";
  /** `false` when it may be chance: a server that is about to stop ends its streams, too. */
  readonly isProof: boolean;

  constructor(message: string, isProof: boolean) {
    super(message);
    this.isProof = isProof;
  }
}

/** After so long a server that seemed not to stream lists is asked again; twice as long after each time. */
const firstPauseMs = 300_000;
const longestPauseMs = 86_400_000;

/** Whether a server is to be asked for streamed lists, by what it did so far. */
export class StreamedLists {
  #askAgainAtMs = 0;
  #pauseMs = firstPauseMs;

  areWorthTrying(nowMs: number): boolean {
    return nowMs >= this.#askAgainAtMs;
  }

  worked(): void {
    this.#pauseMs = firstPauseMs;
  }

  /** Takes in why a streamed list failed. `true` when pages are to be asked for at once. */
  failed(error: unknown, nowMs: number): boolean {
    if (isRefusal(error)) {
      this.#askAgainAtMs = Infinity;
      return true;
    }
    if (!(error instanceof NotStreamedError) && !(error instanceof WatchSilentError)) return false;
    this.#askAgainAtMs = nowMs + this.#pauseMs;
    this.#pauseMs = Math.min(longestPauseMs, 2 * this.#pauseMs);
    return true;
  }
}

/** 422 where the feature is off; 400 and others where it is unknown; an ordinary bookmark where it is ignored. */
function isRefusal(error: unknown): boolean {
  if (error instanceof NotStreamedError) return error.isProof;
  return error instanceof StatusError && [400, 405, 406, 415, 422].includes(error.code);
}
