// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Texts as they are compared: without what makes no difference between two texts of one licence.
 *
 * What that is, `fold-rules.ts` tells. The work is linear in the length of the text: each expression is anchored to a
 * line, or has a limit to its repetitions.
 */
import {
  bullet,
  closingMarkers,
  equivalentPhrases,
  equivalentWords,
  frameStar,
  openingMarker,
  optionalLine,
} from "./fold-rules.ts";

const wordsWithTwoSpellings = new RegExp(String.raw`\b(?:${[...equivalentWords.keys()].join("|")})\b`, "g");

/** The words that folding writes in place of others. */
const replacementWords: ReadonlySet<string> = new Set(
  [...equivalentWords.values(), ...equivalentPhrases.map(([, replacement]) => replacement)].flatMap((text) =>
    text.split(/[^a-z]+/),
  ),
);

/** A header's own text, which has no comment markers, as it is compared. */
export function foldText(text: string): string {
  return foldLines(text.split(/\r?\n/));
}

/** A file's text without the markers of comments. `marker` is the one of its language. */
export function foldSource(text: string, marker: string): string {
  return foldLines(text.split(/\r?\n/).map((line) => withoutMarkers(line, marker)));
}

/** A regular expression's source that is to match folded text; classes such as `\D` keep their letters. */
export function foldPattern(source: string): string {
  return foldPhrases(source);
}

/**
 * The longest word of a folded text that stands as it is, but for the case of its letters, in every text which folds to
 * it; `undefined` when each may be written in another way.
 */
export function invariantWord(folded: string): string | undefined {
  const words = folded.match(/[a-z]{3,}/g) ?? [];
  const own = words.filter((word) => !replacementWords.has(word));
  return own.sort((one, other) => other.length - one.length)[0];
}

/** A line of a comment without what makes it one. `marker` is the one of its language. */
export function withoutMarkers(line: string, marker: string): string {
  const trimmed = line.trim();
  const opened =
    marker !== "" && trimmed.startsWith(marker)
      ? trimmed.slice(marker.length).replace(openingMarker, "")
      : trimmed.replace(openingMarker, "");
  const closing = closingMarkers.find((candidate) => opened.endsWith(candidate));
  return closing === undefined ? opened : opened.slice(0, -closing.length);
}

function foldLines(lines: readonly string[]): string {
  return foldPhrases(lines.map(foldLine).join(" ").toLowerCase());
}

function foldLine(line: string): string {
  return optionalLine.test(line) ? "" : line.replace(bullet, " ").replace(frameStar, "");
}

function foldPhrases(text: string): string {
  let folded = text.replace(/\s+/g, " ").replace(wordsWithTwoSpellings, (word) => equivalentWords.get(word) ?? word);
  for (const [phrase, replacement] of equivalentPhrases) folded = folded.replace(phrase, replacement);
  return folded.replace(/\s+/g, " ").trim();
}
