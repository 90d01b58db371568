// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The comments above a file's first line of code. */
import { otherStyles } from "../languages/comment-styles.ts";
import type { CommentStyle } from "../languages/language.ts";
import { withoutMarkers } from "./fold.ts";
import { decoded } from "./source-view.ts";

export interface CommentLine {
  /** Where the line begins; for a comment's first line the place of its marker. */
  readonly start: number;
  /** Where it ends, the line end not included. */
  readonly end: number;
  /** What the line says, without markers. */
  readonly text: string;
  /** How many blanks stand between the marker and what the line says. */
  readonly indent: number;
}

/** Lines of comment that follow each other, or one comment with a start and an end. */
export interface CommentBlock {
  readonly start: number;
  /** Behind the comment's last character. */
  readonly end: number;
  readonly lines: readonly CommentLine[];
  /** What opens each line, or the comment. */
  readonly open: string;
  /** What closes the comment; `undefined`: it ends with its line. */
  readonly close: string | undefined;
}

/** A licence stands in one of the first comments. */
const mostBlocks = 64;

/** The comments from `at` on, up to the first line that is none. One that does not close is none. */
export function commentBlocks(text: string, at: number, style: CommentStyle): readonly CommentBlock[] {
  const syntaxes = syntaxesOf(style);
  const blocks: CommentBlock[] = [];
  let start = skipBlank(text, at);
  while (blocks.length < mostBlocks) {
    const block = blockAt(text, start, syntaxes);
    if (block === undefined) break;
    blocks.push(block);
    start = skipBlank(text, block.end);
  }
  return blocks;
}

/** The style itself and those which the same files may use, those with the longest marker first. */
function syntaxesOf(style: CommentStyle): readonly CommentStyle[] {
  return [style, ...otherStyles(style)].sort((one, other) => openOf(other).length - openOf(one).length);
}

function openOf(style: CommentStyle): string {
  return (style.start ?? style.middle).trim();
}

function skipBlank(text: string, at: number): number {
  const blank = /\s*/y;
  blank.lastIndex = at;
  blank.test(text);
  return blank.lastIndex;
}

function blockAt(text: string, start: number, syntaxes: readonly CommentStyle[]): CommentBlock | undefined {
  const style = syntaxes.find((candidate) => opensAt(text, start, openOf(candidate)));
  if (style === undefined) return undefined;
  return style.end === undefined ? lineBlock(text, start, openOf(style)) : closedBlock(text, start, style);
}

/** A marker that is a word ends where the word does, and is one in any case. */
function opensAt(text: string, at: number, open: string): boolean {
  if (!/\w$/.test(open)) return text.startsWith(open, at);
  return text.slice(at, at + open.length).toLowerCase() === open && !/\w/.test(text.charAt(at + open.length));
}

function lineBlock(text: string, start: number, open: string): CommentBlock {
  const lines: CommentLine[] = [];
  let at = start;
  while (at < text.length && opensAt(text, skipIndent(text, at), open)) {
    const line = commentLine(text, at, open);
    lines.push(line);
    at = nextLine(text, line.end);
  }
  return { start, end: lines.at(-1)?.end ?? start, lines, open, close: undefined };
}

function closedBlock(text: string, start: number, style: CommentStyle): CommentBlock | undefined {
  const open = openOf(style);
  const close = style.end?.trim() ?? "";
  const found = text.indexOf(close, start + open.length);
  if (found === -1) return undefined;
  const comment = text.slice(0, found + close.length);
  const lines: CommentLine[] = [];
  for (let at = start; at < comment.length; at = nextLine(comment, lines.at(-1)?.end ?? at)) {
    lines.push(commentLine(comment, at, style.middle.trim()));
  }
  return { start, end: comment.length, lines, open, close };
}

function commentLine(text: string, start: number, marker: string): CommentLine {
  const lineFeed = text.indexOf("\n", start);
  const stop = lineFeed === -1 ? text.length : lineFeed;
  const end = stop > start && text.charAt(stop - 1) === "\r" ? stop - 1 : stop;
  const content = withoutMarkers(decoded(text.slice(start, end)), marker);
  return { start, end, text: content.trim(), indent: content.length - content.trimStart().length };
}

function skipIndent(text: string, at: number): number {
  const indent = /[ \t]*/y;
  indent.lastIndex = at;
  indent.test(text);
  return indent.lastIndex;
}

/** Where the line after the one that ends at `end` begins. */
function nextLine(text: string, end: number): number {
  const lineFeed = text.indexOf("\n", end);
  return lineFeed === -1 ? text.length : lineFeed + 1;
}
