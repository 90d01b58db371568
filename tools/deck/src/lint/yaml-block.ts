// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The YAML on slides: written there, or put in from a file. */
import { isDocument, parseAllDocuments, LineCounter, type Document } from "yaml";
import type { LintedDeck } from "./linted-deck.ts";

export interface YamlBlock {
  /** In the deck, of the block's first line of code; of the comment where it is put in. */
  readonly line: number;
  readonly code: string;
  /** The file that it is a part of. */
  readonly source?: string;
}

export function yamlBlocks({ slides }: LintedDeck): readonly YamlBlock[] {
  return slides.flatMap(({ slide, insertions }) => [
    ...slide.fences.filter(({ language }) => isYaml(language)).map(({ line, code }) => ({ line: line + 1, code })),
    ...insertions.flatMap(({ line, inserted: { language, code, source } }) =>
      isYaml(language) ? [{ line, code, source }] : [],
    ),
  ]);
}

function isYaml(language: string): boolean {
  return language === "yaml" || language === "yml";
}

export interface YamlDocument {
  readonly document: Document.Parsed;
  /** From 1, in the text that was parsed. */
  readonly line: number;
}

/** The documents of a stream, with the line that each begins on. */
export function yamlDocuments(text: string): readonly YamlDocument[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter });
  return [...documents].filter(isParsed).map((document) => ({
    document,
    line: lineCounter.linePos(document.contents?.range[0] ?? document.range[0]).line,
  }));
}

function isParsed(document: Document.Parsed): boolean {
  return isDocument(document);
}
