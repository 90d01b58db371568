// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Whether a text says what the header says, in whatever words of the same meaning: license-eye's rule. */
import { foldPattern, foldSource, foldText, invariantWord } from "./fold.ts";
import type { HeaderSpec } from "./header-spec.ts";
import { decoded } from "./source-view.ts";

/** What decides where a header belongs lies in so many bytes, and what is like it further down is none. */
const headingBytes = 65_536;
/** Markers, blanks and line ends make a text longer than it is when folded, but not more often than so. */
const longestUnfolded = 16;

export class HeaderMatch {
  readonly #expected: string;
  readonly #threshold: number;
  readonly #pattern: RegExp | undefined;
  /** A word without which a text need not be folded, which takes long. */
  readonly #word: RegExp | undefined;

  constructor({ lines, pattern, locationThreshold }: HeaderSpec) {
    this.#expected = foldText(lines.join("\n"));
    this.#threshold = locationThreshold;
    const word = invariantWord(this.#expected);
    this.#word = word === undefined ? undefined : new RegExp(word, "i");
    this.#pattern = pattern === undefined ? undefined : new RegExp(foldPattern(pattern), "iu");
  }

  /** How many bytes of a file have to be read. */
  get reach(): number {
    return Math.max(headingBytes, this.#window);
  }

  /** Whether a `pattern` may say that a header is there where the header's own text is not. */
  get hasPattern(): boolean {
    return this.#pattern !== undefined;
  }

  /**
   * Whether the header begins near the beginning of a part of a file, which is given a character for each byte.
   *
   * @param marker what opens a line of comment in the file's language.
   */
  isNear(part: string, marker: string): boolean {
    const at = this.#indexIn(decoded(part.slice(0, this.#window)), marker);
    return at !== -1 && at < this.#threshold;
  }

  /** Whether a part of a file holds the header, wherever. */
  isHeldBy(part: string, marker: string): boolean {
    return this.#indexIn(decoded(part), marker) !== -1;
  }

  /** Whether the `pattern` matches anywhere: license-eye lets any text stand before it. */
  fitsPattern(text: string, marker: string): boolean {
    return this.#pattern?.test(foldSource(decoded(text), marker)) ?? false;
  }

  /** In which bytes of a file, from the place where a header may begin, it has to lie. */
  get #window(): number {
    return longestUnfolded * (this.#threshold + this.#expected.length);
  }

  /** Where in the folded text the header begins; what goes on in the same word (`MIT-0` for `MIT`) is another one. */
  #indexIn(text: string, marker: string): number {
    if (this.#expected === "" || this.#word?.test(text) === false) return -1;
    const folded = foldSource(text, marker);
    const goesOn = (end: number) => /^[\p{L}\p{N}_+-]/u.test(folded.slice(end, end + 2));
    let at = folded.indexOf(this.#expected);
    while (at !== -1 && goesOn(at + this.#expected.length)) at = folded.indexOf(this.#expected, at + 1);
    return at;
  }
}
