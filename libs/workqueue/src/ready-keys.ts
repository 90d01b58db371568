// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FairQueue } from "./fair-queue.ts";

/**
 * How urgent a key is. `normal`: something changed. `low`: nothing did, as far as anybody knows: the initial list, a resync.
 */
export type WorkPriority = "normal" | "low";

export function moreUrgent(a: WorkPriority, b: WorkPriority): WorkPriority {
  return a === "normal" ? a : b;
}

/**
 * The keys that are ready to be handed out: new work first, without starving the rest.
 *
 * A strict order lets a steady trickle of changes hold back the initial list for ever
 * (https://github.com/kubernetes-sigs/controller-runtime/issues/3496). So waiting low keys age with each normal key that
 * overtakes them, and the oldest of them goes next after `overtakeLimit`.
 */
export class ReadyKeys<Key> {
  // Invariant: no key is in both.
  readonly #normal: FairQueue<Key>;
  readonly #low: FairQueue<Key>;
  readonly #overtakeLimit: number;
  #overtaken = 0;

  constructor(flowOf: (key: Key) => string, overtakeLimit: number) {
    this.#normal = new FairQueue(flowOf);
    this.#low = new FairQueue(flowOf);
    this.#overtakeLimit = overtakeLimit;
  }

  get size(): number {
    return this.#normal.size + this.#low.size;
  }

  depth(priority: WorkPriority): number {
    return priority === "normal" ? this.#normal.size : this.#low.size;
  }

  has(key: Key): boolean {
    return this.#normal.has(key) || this.#low.has(key);
  }

  /** Adds `key`, or makes it more urgent when it waits already. It never becomes less urgent. */
  add(key: Key, priority: WorkPriority): void {
    if (priority === "normal") {
      this.#low.delete(key);
      this.#normal.push(key);
    } else if (!this.#normal.has(key)) {
      this.#low.push(key);
    }
  }

  /** Takes the next key and the priority that it waited with; `undefined` when there is none. */
  take(): { readonly key: Key; readonly priority: WorkPriority } | undefined {
    const priority = this.#nextPriority();
    const key = (priority === "normal" ? this.#normal : this.#low).shift();
    if (key === undefined) return undefined;
    this.#overtaken = priority === "normal" && this.#low.size > 0 ? this.#overtaken + 1 : 0;
    return { key, priority };
  }

  clear(): void {
    this.#normal.clear();
    this.#low.clear();
    this.#overtaken = 0;
  }

  #nextPriority(): WorkPriority {
    if (this.#normal.size === 0) return "low";
    if (this.#low.size === 0) return "normal";
    return this.#overtaken < this.#overtakeLimit ? "normal" : "low";
  }
}
