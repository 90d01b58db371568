// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * How alike two texts are, and which lines of a comment are most like a header.
 *
 * The measure is Dice's coefficient over the words: twice the number of words that both have, by the number of words of
 * both (https://en.wikipedia.org/wiki/Dice-S%C3%B8rensen_coefficient). A word that occurs twice counts twice; where a
 * line breaks, what stands between words and the case of letters count for nothing.
 */

/** Some lines of a text: from the one with the number `first` to that with the number `last`. */
export interface Likeness {
  readonly first: number;
  readonly last: number;
  /** From 0 to 1. */
  readonly similarity: number;
}

/** The words of a text, as they are compared. */
function wordsOf(text: string): readonly string[] {
  const plain = text
    .toLowerCase()
    .replaceAll(/\(c\)|©/g, " ")
    .replaceAll("https://", "http://")
    .replaceAll("licence", "license");
  return [...plain.matchAll(/[\p{L}\p{N}][\p{L}\p{N}.+-]*/gu)].map(([word]) => word.replace(/[.+-]+$/, ""));
}

/** Finds what is like one text in others. */
export class LikenessSearch {
  readonly #counts = new Map<string, number>();
  readonly #size: number;

  constructor(lines: readonly string[]) {
    const words = lines.flatMap(wordsOf);
    this.#size = words.length;
    for (const word of words) this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
  }

  /** The lines that are most like the text; of two that are as like, the first. `undefined` when no word is shared. */
  best(lines: readonly string[]): Likeness | undefined {
    const words = lines.map(wordsOf);
    let best: Likeness | undefined;
    for (const [first, opening] of words.entries()) {
      if (!opening.some((word) => this.#counts.has(word))) continue;
      const found = this.#bestFrom(words, first);
      if (found.similarity > (best?.similarity ?? 0)) best = found;
    }
    return best;
  }

  /** Lines are added while the words are at most twice as many as the text has: more are never more alike than 2/3. */
  #bestFrom(lines: readonly (readonly string[])[], first: number): Likeness {
    const left = new Map(this.#counts);
    let best: Likeness = { first, last: first, similarity: 0 };
    let size = 0;
    let shared = 0;
    for (let last = first; last < lines.length && size <= 2 * this.#size; last++) {
      for (const word of lines[last] ?? []) {
        size++;
        const count = left.get(word) ?? 0;
        if (count === 0) continue;
        left.set(word, count - 1);
        shared++;
      }
      const similarity = (2 * shared) / (size + this.#size);
      if (similarity > best.similarity) best = { first, last, similarity };
    }
    return best;
  }
}
