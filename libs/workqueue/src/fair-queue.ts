// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FifoSet } from "./fifo-set.ts";

/**
 * Distinct keys, sorted into flows that take turns: a flow with ten thousand keys delays another flow's only key by one.
 *
 * Within a flow keys come out in the order in which they went in. Every operation is O(1), amortised.
 */
export class FairQueue<Key> {
  readonly #flowOf: (key: Key) => string;
  // Invariant: a flow is in #turns exactly while it is in #flows, and there exactly while it has keys.
  readonly #flows = new Map<string, FifoSet<Key>>();
  readonly #turns = new FifoSet<string>();
  #size = 0;

  constructor(flowOf: (key: Key) => string) {
    this.#flowOf = flowOf;
  }

  get size(): number {
    return this.#size;
  }

  has(key: Key): boolean {
    return this.#flows.get(this.#flowOf(key))?.has(key) ?? false;
  }

  /** Appends `key` to its flow; a key that waits already keeps its place. */
  push(key: Key): void {
    const name = this.#flowOf(key);
    const flow = this.#flows.get(name) ?? this.#open(name);
    if (flow.has(key)) return;
    flow.push(key);
    this.#size++;
  }

  /** Takes the oldest key of the flow whose turn it is; `undefined` when there is none. */
  shift(): Key | undefined {
    const name = this.#turns.shift();
    if (name === undefined) return undefined;
    const flow = this.#flows.get(name);
    const key = flow?.shift();
    if (flow === undefined || key === undefined) throw new Error("unreachable: a flow that has a turn has a key");
    this.#size--;
    if (flow.size === 0) this.#flows.delete(name);
    else this.#turns.push(name);
    return key;
  }

  /** Takes `key` out wherever it stands; `false` when it was not there. */
  delete(key: Key): boolean {
    const name = this.#flowOf(key);
    const flow = this.#flows.get(name);
    if (!flow?.delete(key)) return false;
    this.#size--;
    if (flow.size === 0) {
      this.#flows.delete(name);
      this.#turns.delete(name);
    }
    return true;
  }

  clear(): void {
    this.#flows.clear();
    this.#turns.clear();
    this.#size = 0;
  }

  #open(name: string): FifoSet<Key> {
    const flow = new FifoSet<Key>();
    this.#flows.set(name, flow);
    this.#turns.push(name);
    return flow;
  }
}
