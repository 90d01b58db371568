// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** How many pods a node of 10.244.0.0/16 has addresses for; the first and the last are not given out. */
const capacity = 2 ** 16 - 2;

/** The addresses of one node's pods. One that was given back comes up again last. */
export class PodAddresses {
  readonly #byPod = new Map<string, string>();
  readonly #taken = new Set<string>();
  #next = 0;

  /** The pod's address, the one that it has or another. */
  of(uid: string, known?: string): string {
    const address = this.#byPod.get(uid) ?? known ?? this.#free();
    this.#byPod.set(uid, address);
    this.#taken.add(address);
    return address;
  }

  release(uid: string): void {
    const address = this.#byPod.get(uid);
    if (address === undefined) return;
    this.#byPod.delete(uid);
    this.#taken.delete(address);
  }

  #free(): string {
    if (this.#taken.size >= capacity) throw new RangeError(`cannot give a pod an address: all ${capacity} are taken`);
    for (;;) {
      this.#next = (this.#next % capacity) + 1;
      const address = `10.244.${this.#next >> 8}.${this.#next & 0xff}`;
      if (!this.#taken.has(address)) return address;
    }
  }
}
