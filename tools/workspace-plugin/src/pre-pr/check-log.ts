// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** So much of a log is shown at the most: where it begins, and where it ends. */
const firstLines = 30;
const lastLines = 70;

/** A check that prints for ever must not fill the disk. */
const limitBytes = 50_000_000;

/** What a check prints: all of it in a file, its first and last lines in memory. */
export class CheckLog implements Disposable {
  readonly #file: number;
  readonly #first: string[] = [];
  // Invariant: the last lines after the first ones, at most `lastLines`.
  readonly #last: string[] = [];
  #lines = 0;
  #bytes = 0;

  /** Begins the file anew. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, "w");
  }

  add(text: string): void {
    const line = stripVTControlCharacters(text);
    this.#lines++;
    this.#write(`${line}\n`);
    if (this.#first.length < firstLines) this.#first.push(line);
    else this.#last.push(line);
    if (this.#last.length > lastLines) this.#last.shift();
  }

  /** Its lines, or the first and the last of them with a line between that says how many are left out. */
  excerpt(): readonly string[] {
    const omitted = this.#lines - this.#first.length - this.#last.length;
    return [...this.#first, ...(omitted > 0 ? [`… ${omitted} lines left out …`] : []), ...this.#last];
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #write(line: string): void {
    if (this.#bytes > limitBytes) return;
    this.#bytes += Buffer.byteLength(line);
    writeSync(this.#file, this.#bytes > limitBytes ? "… cut off here: it is too long …\n" : line);
  }
}
