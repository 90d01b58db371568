// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A header's lines as a comment. */
import type { CommentStyle } from "../languages/language.ts";

/** A header cannot be written: it has no text, or holds what ends a comment of the style. */
export class HeaderTextError extends Error {
  override readonly name = "HeaderTextError";
}

/**
 * The lines of the comment, as license-eye writes it: the style's start and end on lines of their own, each line after
 * the style's middle and a space.
 *
 * @throws {HeaderTextError} when there is no line, or one that would end the comment.
 */
export function commentLines(style: CommentStyle, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) {
    throw new HeaderTextError(
      "the header has a pattern and no text that could be written: give its content or spdx-id",
    );
  }
  const body = lines.map((line) => commentLine(style, line));
  const { start, end } = style;
  return [...(start === undefined ? [] : [start]), ...body, ...(end === undefined ? [] : [end])];
}

/** The comment, in a file that opens no code of its own: with what opens and closes the code. */
export function hostedLines(style: CommentStyle, lines: readonly string[]): readonly string[] | undefined {
  const { within } = style;
  return within === undefined ? undefined : [within.open, ...commentLines(style, lines), within.close];
}

function commentLine(style: CommentStyle, line: string): string {
  const breaker = breakers(style).find((end) => line.includes(end));
  if (breaker !== undefined) {
    throw new HeaderTextError(
      `the header's line ${JSON.stringify(line)} holds ${JSON.stringify(breaker)}, which ends a comment of style ${style.id}: change the line, or choose another comment_style_id`,
    );
  }
  return `${style.middle} ${line}`.trimEnd();
}

/** `--` is not allowed in XML's comments: https://www.w3.org/TR/xml/#sec-comments */
function breakers({ end, start }: CommentStyle): readonly string[] {
  if (end === undefined) return [];
  return start === "<!--" ? ["--"] : [end.trim()];
}
