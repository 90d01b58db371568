// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import type { Deck } from "./deck.ts";
import { DeckError } from "./deck-error.ts";
import { readFrontMatter } from "./front-matter.ts";
import { SlideReader } from "./slide-reader.ts";

/**
 * The deck that lies at `path`; messages name it relative to `root`.
 *
 * Errors: {@link DeckError} for a file that is not there, and for a front matter that cannot be read.
 */
export async function readDeck(path: string, root: string): Promise<Deck> {
  const file = relative(root, path);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new DeckError([{ file, line: 1, message: "there is no such deck" }], { cause });
  }
  return parseDeck({ file, path, text });
}

/** The deck that `text` is; for one that is not on the disk. */
export function parseDeck({ file, path, text }: Pick<Deck, "file" | "path"> & { readonly text: string }): Deck {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const frontMatter = readFrontMatter(file, lines);
  const reader = new SlideReader(frontMatter.endLine);
  for (const line of lines.slice(frontMatter.endLine - 1)) reader.take(line);
  return { file, path, frontMatter, slides: reader.end() };
}
