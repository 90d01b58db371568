// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Names for what a server makes up: uids and resource versions.

/**
 * Gives each uid and each version of an object a name that says whose it is.
 *
 * Names go by object and not by the order in the whole recording: an answer that is wrong does not make those wrong that
 * come after it.
 */
export class Identities {
  readonly #labels = new Map<string, string>();
  readonly #versions = new Map<string, readonly string[]>();
  readonly #objectsOfName = new Map<string, number>();
  #nameless = 0;

  /** Learns that the object of this uid has this name. The second object of a name is told apart. */
  learn(uid: string, name: string): void {
    if (this.#labels.has(uid)) return;
    const count = (this.#objectsOfName.get(name) ?? 0) + 1;
    this.#objectsOfName.set(name, count);
    this.#labels.set(uid, count === 1 ? name : `${name} (${count})`);
  }

  /** Such as `{{uid of alpha}}`; a uid whose object has not been seen is numbered. */
  uid(uid: string): string {
    if (!this.#labels.has(uid)) this.#labels.set(uid, `nobody (${++this.#nameless})`);
    return `{{uid of ${this.#labels.get(uid) ?? ""}}}`;
  }

  /** Such as `{{version 2 of alpha}}`: the second of its versions that was seen. */
  version(uid: string, version: string): string {
    const seen = this.#versions.get(uid) ?? [];
    const versions = seen.includes(version) ? seen : [...seen, version];
    this.#versions.set(uid, versions);
    return `{{version ${versions.indexOf(version) + 1} of ${this.#labels.get(uid) ?? ""}}}`;
  }
}
