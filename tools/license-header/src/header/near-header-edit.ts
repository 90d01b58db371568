// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** How a header that is nearly right is taken out of its comment, or written anew in its place. */
import type { CommentBlock, CommentLine } from "./comment-blocks.ts";
import type { NearHeader } from "./heading.ts";
import type { Placement } from "./placement.ts";
import { removal, type Splice } from "./splice.ts";
import type { SourceView } from "./source-view.ts";

/**
 * Puts `header` in the place of the old one, when that is where a header belongs and nothing else of the comment has to
 * be written anew; `undefined`: it has to be taken out and put where it belongs.
 */
export function replacement(near: NearHeader, placement: Placement, header: string): Splice | undefined {
  const { block, first, last } = near;
  if (block.start !== placement.at) return undefined;
  if (isWhole(near)) return { start: block.start, end: block.end, text: header };
  const sameMarker =
    block.close === undefined && block.open === placement.style.middle && placement.style.end === undefined;
  const [opening, closing] = [block.lines[first], block.lines[last]];
  if (!sameMarker || first !== 0 || opening === undefined || closing === undefined) return undefined;
  return { start: opening.start, end: closing.end, text: header };
}

/** Takes the old header out. What else its comment says stays. */
export function extraction(view: SourceView, near: NearHeader, placement: Placement): Splice {
  const { block } = near;
  if (isWhole(near)) return removal(view, block, block.start === placement.at ? placement.joint : "apart");
  return block.close === undefined ? linesOut(near) : contentOut(view.text, near);
}

/** Whether the comment says nothing else. */
function isWhole({ block, first, last }: NearHeader): boolean {
  return block.lines.every(({ text }, number) => text === "" || (number >= first && number <= last));
}

/** Whole lines, with one empty line of the comment that parted them from the rest. */
function linesOut({ block, first, last }: NearHeader): Splice {
  const { lines } = block;
  const [from, to] = withEmptyLine(lines, first, last);
  const after = lines[to + 1];
  const before = lines[from - 1];
  if (after !== undefined) return { start: lines[from]?.start ?? block.start, end: after.start, text: "" };
  return { start: before?.end ?? block.start, end: block.end, text: "" };
}

/** The lines' content; the marks that open and close the comment stay. */
function contentOut(text: string, { block, first, last }: NearHeader): Splice {
  const { lines } = block;
  const [from, to] = withEmptyLine(lines, first, last);
  const start = from === 0 ? afterOpening(text, block) : (lines[from - 1]?.end ?? block.start);
  const end = to === lines.length - 1 ? beforeClosing(text, block) : (lines[to]?.end ?? block.end);
  return { start, end, text: "" };
}

function withEmptyLine(
  lines: readonly CommentLine[],
  first: number,
  last: number,
): readonly [from: number, to: number] {
  const isEmpty = (number: number) => lines[number]?.text === "";
  if (last + 1 < lines.length - 1 && isEmpty(last + 1)) return [first, last + 1];
  return first - 1 > 0 && isEmpty(first - 1) ? [first - 1, last] : [first, last];
}

/** Behind `/*`, or `/**`, of the comment. */
function afterOpening(text: string, { start, open, lines }: CommentBlock): number {
  const line = text.slice(start, lines[0]?.end);
  return start + (/^\S+/.exec(line.slice(0, open.length + 2))?.[0].length ?? open.length);
}

/** Before the blank and the mark that close the comment. */
function beforeClosing(text: string, { start, end, close = "" }: CommentBlock): number {
  const content = text.slice(start, end - close.length);
  return start + content.trimEnd().length;
}
