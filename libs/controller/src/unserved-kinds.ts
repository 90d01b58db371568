// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CancelTimer, Clock } from "@nuvolaris/clock";

export interface UnservedKindsOptions {
  readonly clock: Clock;
  /** Looks whether the kind is served by now; if not, {@link UnservedKinds.add} has to hear of it. */
  readonly look: (kind: string) => void;
}

// A request that the API server answers without a look at its storage. To watch CustomResourceDefinitions would take a right
// to the whole cluster, and would not tell of kinds of aggregated API servers.
const lookEveryMs = 1000;

/** The kinds that the API server does not know. Whether it does by now is looked at each second, while there are any. */
export class UnservedKinds {
  readonly #options: UnservedKindsOptions;
  readonly #names = new Set<string>();
  #cancelLook: CancelTimer | undefined;
  #isStopped = false;

  constructor(options: UnservedKindsOptions) {
    this.#options = options;
  }

  has(kind: string): boolean {
    return this.#names.has(kind);
  }

  /** To be told each time that the server does not know the kind. `true` when that is news. */
  add(kind: string): boolean {
    const isNew = !this.#names.has(kind);
    this.#names.add(kind);
    if (!this.#isStopped) this.#cancelLook ??= this.#options.clock.setTimer(lookEveryMs, this.#look);
    return isNew;
  }

  /** The server knows the kind. `true` when that is news: then all who follow it had better look now. */
  delete(kind: string): boolean {
    if (!this.#names.delete(kind)) return false;
    this.#options.look(kind);
    return true;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelLook?.();
  }

  readonly #look = (): void => {
    this.#cancelLook = undefined;
    for (const kind of [...this.#names]) this.#options.look(kind);
  };
}
