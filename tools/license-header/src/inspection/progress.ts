// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Tells on a terminal how far a run is, when it takes longer than one waits gladly. */
import type { Clock } from "@nuvolaris/clock";
import type { Output } from "../commands/surroundings.ts";

const quietMs = 1000;
const betweenMs = 100;
/** Moves to the start of the line and clears it: ECMA-48, EL. */
const clearLine = "\r\u001b[2K";

export class Progress {
  readonly #output: Output;
  readonly #clock: Clock;
  readonly #verb: string;
  #nextMs: number;
  #isShown = false;

  /** `verb` is what is done to the files: `checked`. */
  constructor(output: Output, clock: Clock, verb: string) {
    this.#output = output;
    this.#clock = clock;
    this.#verb = verb;
    this.#nextMs = clock.monotonicNow() + quietMs;
  }

  /** Says that `done` of `total` files are done. Cheap enough to be called for each file. */
  advance(done: number, total: number): void {
    if (!this.#output.isTerminal) return;
    const now = this.#clock.monotonicNow();
    if (now < this.#nextMs) return;
    this.#nextMs = now + betweenMs;
    this.#isShown = true;
    this.#output.write(`${clearLine}${this.#verb} ${done} of ${total} files`);
  }

  /** Takes the line away, so that what comes next does not stand behind it. */
  end(): void {
    if (this.#isShown) this.#output.write(clearLine);
    this.#isShown = false;
  }
}
