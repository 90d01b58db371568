// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Slide } from "../deck/deck.ts";

export interface ProseLine {
  readonly line: number;
  readonly text: string;
}

const codeSpan = /(`+)(?!`)[^\n]*?[^`]\1(?!`)/g;
const comment = /<!--[\s\S]*?(?:-->|$)/g;

/** The lines of a slide without fenced blocks, code spans and comments: where those stood there are spaces. */
export function proseLines(slide: Slide): readonly ProseLine[] {
  const prose = withoutFences(slide).join("\n").replace(codeSpan, blank).replace(comment, blank);
  return numbered(prose.split("\n"), slide);
}

/** The lines of a slide, its comments included, without fenced blocks. */
export function unfencedLines(slide: Slide): readonly ProseLine[] {
  return numbered(withoutFences(slide), slide);
}

function numbered(lines: readonly string[], slide: Slide): readonly ProseLine[] {
  return lines.map((text, index) => ({ line: slide.line + index, text }));
}

function withoutFences(slide: Slide): string[] {
  const lines = slide.source.split("\n");
  for (const { line, code, closed } of slide.fences) {
    const first = line - slide.line;
    // A block without a line and a block with one empty line have the same code.
    const isBare = code === "" && /^\s*(?:`{3,}|~{3,})/.test(lines[first + 1] ?? "");
    const last = first + (isBare ? 0 : code.split("\n").length) + (closed ? 1 : 0);
    for (let index = first; index <= last && index < lines.length; index++) lines[index] = "";
  }
  return lines;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
