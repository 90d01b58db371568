// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a server warns of, once each. https://kubernetes.io/blog/2020/09/03/warnings/ */
import type { ResponseHeaders } from "./transport.ts";

export type WarningHandler = (message: string) => void;

/** A server that warns of object after object, by name, must not fill the memory. */
const maxRemembered = 1000;

/** Passes each text on once. */
export class Warnings {
  readonly #seen = new Set<string>();
  readonly #handler: WarningHandler;

  constructor(handler: WarningHandler) {
    this.#handler = handler;
  }

  /** Reads the `Warning` headers of an answer: `299 - "text", 299 agent "text"`. */
  read(headers: ResponseHeaders): void {
    const value = headers.get("warning");
    if (value === null) return;
    for (const [, quoted = ""] of value.matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)) {
      this.pass(quoted.replace(/\\(.)/g, "$1"));
    }
  }

  pass(message: string): void {
    if (this.#seen.has(message)) return;
    if (this.#seen.size >= maxRemembered) this.#seen.clear();
    this.#seen.add(message);
    this.#handler(message);
  }
}
