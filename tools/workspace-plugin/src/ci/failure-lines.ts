// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { stripVTControlCharacters } from "node:util";

/** How many of the last lines tell why a stage failed that names no failing test. */
const lastLines = 30;

/**
 * Listens to what a stage prints, for what to repeat of it at the end of a run that failed.
 *
 * A run of tests lists its failures below a line `Failed:`, each indented (`test-reporter.mjs`).
 */
export class FailureLines {
  #listed: string[] = [];
  #isListing = false;
  #last: string[] = [];

  add(line: string): void {
    const text = stripVTControlCharacters(line);
    if (text.trim() !== "") this.#last = [...this.#last, text].slice(-lastLines);
    if (text === "Failed:") {
      this.#isListing = true;
      // The last list counts, as the last closing line does: a test may print the report of a run that it made.
      this.#listed = [];
      return;
    }
    this.#isListing &&= text.startsWith("  ");
    if (this.#isListing) this.#listed.push(text.slice(2));
  }

  get lines(): readonly string[] {
    return this.#listed.length > 0 ? this.#listed : this.#last;
  }
}
