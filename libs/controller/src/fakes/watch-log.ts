// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from "@nuvolaris/api-machinery";

interface Change {
  readonly plural: string;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: JsonObject;
  readonly version: number;
}

/** What happened, for those who watch. */
export class WatchLog {
  readonly #changes: Change[] = [];
  #wakeUp = Promise.withResolvers<undefined>();
  #held = false;
  #ends = 0;

  append(change: Change): void {
    this.#changes.push(change);
    this.#notify();
  }

  /** Keeps changes from those who watch until {@link WatchLog.release}: a slow watch. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#notify();
  }

  /** Ends all watches, as the server does when a kind goes. */
  end(): void {
    this.#ends++;
    this.#notify();
  }

  /** Forgets what happened, and ends all watches. */
  clear(): void {
    this.#changes.length = 0;
    this.end();
  }

  /** The changes of a resource after a version, until the signal is aborted. */
  async *after(plural: string, version: number, signal: AbortSignal): AsyncGenerator<Change> {
    const aborted = new Promise<undefined>((resolve) => {
      signal.addEventListener("abort", () => {
        resolve(undefined);
      });
    });
    let next = this.#changes.findIndex((change) => change.version > version);
    if (next < 0) next = this.#changes.length;
    const ends = this.#ends;
    while (!signal.aborted) {
      if (ends !== this.#ends) return;
      const change = this.#held ? undefined : this.#changes[next];
      if (change) {
        next++;
        if (change.plural === plural) yield change;
      } else {
        await Promise.race([this.#wakeUp.promise, aborted]);
      }
    }
    signal.throwIfAborted();
  }

  #notify(): void {
    const { resolve } = this.#wakeUp;
    this.#wakeUp = Promise.withResolvers();
    resolve(undefined);
  }
}
