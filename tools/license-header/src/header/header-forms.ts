// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A header as it stands in files, byte for byte: in each comment style and with each line end, made once.
 *
 * Nearly all files of a repository have their header in one of these forms, which is found by one comparison.
 */
import { Buffer } from "node:buffer";
import { commentStyles } from "../languages/comment-styles.ts";
import type { CommentStyle } from "../languages/language.ts";
import { isSniffedText } from "./content-kind.ts";
import { commentLines, HeaderTextError, hostedLines } from "./header-text.ts";
import { encoded, type LineEnd, type SourceView } from "./source-view.ts";

interface Form {
  readonly text: string;
  readonly bytes: Buffer;
  /** Whether the comment ends with its line, so that a line end has to follow. */
  readonly endsWithLine: boolean;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const lineEnds: readonly LineEnd[] = ["\n", "\r\n"];

export class HeaderForms {
  readonly #lines: readonly string[];
  readonly #byFirst = new Map<string, Form[]>();
  /** The form that was found last: the next file has the same nearly always. */
  #latest: Form | undefined;

  /** @param lines the header's lines, without comment markers. */
  constructor(lines: readonly string[]) {
    this.#lines = lines;
    for (const style of commentStyles()) {
      for (const form of formsOf(style, lines)) this.#add(form);
    }
  }

  /** How long the header is that begins at `at` of a file; 0 when none does. */
  lengthAt(view: SourceView, at: number): number {
    const forms = this.#byFirst.get(view.text.charAt(at)) ?? [];
    const found = forms.find((form) => isAt(form, view, at));
    this.#latest = found ?? this.#latest;
    return found?.text.length ?? 0;
  }

  /**
   * Whether a file begins, without a byte order mark, with the form that was found last, and is text. `true` is sure;
   * `false` says nothing.
   *
   * @param top the first bytes of the file.
   */
  begins(top: Uint8Array): boolean {
    if (this.#latest === undefined) return false;
    const { bytes, endsWithLine } = this.#latest;
    const end = bytes.length;
    if (end > top.length || bytes.compare(top, 0, end) !== 0) return false;
    const next = top[end];
    return (!endsWithLine || next === lineFeed || next === carriageReturn) && isSniffedText(top, end);
  }

  /**
   * The header as a comment, one character for each byte, without a line end after it.
   *
   * @throws {HeaderTextError} when the style cannot hold it.
   */
  written(style: CommentStyle, lineEnd: LineEnd): string {
    return encoded(commentLines(style, this.#lines).join(lineEnd));
  }

  /** The same in a file that opens no code of its own. */
  hosted(style: CommentStyle, lineEnd: LineEnd): string {
    return encoded((hostedLines(style, this.#lines) ?? commentLines(style, this.#lines)).join(lineEnd));
  }

  #add(form: Form): void {
    const first = form.text.charAt(0);
    const forms = this.#byFirst.get(first) ?? [];
    if (!forms.some(({ text }) => text === form.text)) forms.push(form);
    this.#byFirst.set(first, forms);
  }
}

function formsOf(style: CommentStyle, lines: readonly string[]): readonly Form[] {
  try {
    const forms = [commentLines(style, lines), bareLines(style, lines), hostedLines(style, lines)];
    const written = forms.filter((form) => form !== undefined);
    const endsWithLine = style.end === undefined;
    return lineEnds.flatMap((lineEnd) => written.map((form) => formOf(form.join(lineEnd), endsWithLine)));
  } catch (error) {
    // No file has it in a style that cannot hold it.
    if (error instanceof HeaderTextError) return [];
    throw error;
  }
}

function formOf(text: string, endsWithLine: boolean): Form {
  return { text: encoded(text), bytes: Buffer.from(text), endsWithLine };
}

/** Many leave out the marks before the lines of a comment that has a start and an end. */
function bareLines({ start, end }: CommentStyle, lines: readonly string[]): readonly string[] | undefined {
  return start === undefined || end === undefined ? undefined : [start, ...lines, end];
}

function isAt({ text: form, endsWithLine }: Form, { text, complete }: SourceView, at: number): boolean {
  if (!text.startsWith(form, at)) return false;
  const next = text.charAt(at + form.length);
  return !endsWithLine || next === "\n" || next === "\r" || (next === "" && complete);
}
