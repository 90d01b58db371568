// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The beginning of a file as it is looked at: each byte is a character of the same number (Latin-1), so that places in
 * the text are places in the file, and bytes that are no UTF-8 do no harm.
 */
import { Buffer } from "node:buffer";
import type { ByteSource } from "./byte-source.ts";

export type LineEnd = "\n" | "\r\n";

export interface SourceView {
  /** The bytes that were read, a character each. */
  readonly text: string;
  /** Whether that is all of the file. */
  readonly complete: boolean;
  /** The byte order mark's length: 3 or 0. */
  readonly bom: number;
}

const utf8Mark = "\xEF\xBB\xBF";

/** The first `length` bytes of a file. */
export function viewOf(source: ByteSource, length: number): SourceView {
  const bytes = source.first(length);
  const shown = Math.min(bytes.length, length);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, shown).toString("latin1");
  return { text, complete: bytes.length < length, bom: text.startsWith(utf8Mark) ? utf8Mark.length : 0 };
}

/** The text from `start` to `end` as UTF-8. */
export function decoded(text: string, start = 0, end = text.length): string {
  return Buffer.from(text.slice(start, end), "latin1").toString("utf8");
}

/** Text as UTF-8, each byte a character. */
export function encoded(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** The first line end of the file is that of the header, too; a file without one gets `\n`. */
export function lineEndOf(text: string): LineEnd {
  const at = text.indexOf("\n");
  return at > 0 && text[at - 1] === "\r" ? "\r\n" : "\n";
}
