// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** One deck as the rules see it: what is written, and what it will be once everything is put in. */
import { readFile } from "node:fs/promises";
import type { Deck, Slide } from "../deck/deck.ts";
import { parseDeck } from "../deck/read-deck.ts";
import { expandDeck, type ExpandedDeck } from "../engine/expand-deck.ts";
import { insertedText, type Insertion } from "../engine/insertion.ts";
import type { LinkTargets } from "../engine/reference.ts";
import { proseLines, type ProseLine } from "./prose.ts";

export interface LintedDeck {
  readonly deck: Deck;
  /** Of the whole file, with its front matter. */
  readonly lines: readonly string[];
  readonly slides: readonly LintedSlide[];
  readonly expanded: ExpandedDeck;
}

export interface LintedSlide {
  readonly slide: Slide;
  /** What a finding about the slide as a whole points at: its heading, or its first line that is not empty. */
  readonly line: number;
  /** As {@link proseLines} gives them. */
  readonly prose: readonly ProseLine[];
  readonly insertions: readonly SlideInsertion[];
  /** Lines at which a column starts. */
  readonly columns: readonly number[];
}

/** What a comment on a slide puts in, where that could be found. */
export interface SlideInsertion {
  readonly line: number;
  readonly inserted: Extract<Insertion, { markdown: string }>;
}

interface LintedDeckOptions {
  /** The workspace. */
  readonly root: string;
  readonly links: LinkTargets;
}

/** Errors: a DeckError for a front matter that cannot be read. */
export async function readLintedDeck(
  { file, path }: Pick<Deck, "file" | "path">,
  { root, links }: LintedDeckOptions,
): Promise<LintedDeck> {
  const text = await readFile(path, "utf8");
  const deck = parseDeck({ file, path, text });
  return {
    deck,
    lines: text.split(/\r?\n/),
    slides: deck.slides.map((slide) => lintedSlide(slide, root)),
    expanded: expandDeck(deck, { root, links }),
  };
}

function lintedSlide(slide: Slide, root: string): LintedSlide {
  const written = slide.source.split("\n").findIndex((text) => text.trim() !== "");
  const insertions = slide.comments.flatMap(({ kind, text, line }): readonly SlideInsertion[] => {
    if (kind !== "code" && kind !== "demo") return [];
    const inserted = insertedText({ kind, text }, root);
    return "markdown" in inserted ? [{ line, inserted }] : [];
  });
  return {
    slide,
    line: slide.headings[0]?.line ?? slide.line + Math.max(0, written),
    prose: proseLines(slide),
    insertions,
    columns: slide.comments.filter(({ kind }) => kind === "column").map(({ line }) => line),
  };
}
