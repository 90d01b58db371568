// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** File names are bytes. Nearly all are UTF-8 and handled as text; the others keep their bytes beside the text. */

/** A name as text, and the bytes when the text does not give them back. */
export interface FileName {
  /** What is no UTF-8 is written `\xff`, as git and shells show it. */
  readonly text: string;
  readonly bytes?: Buffer;
}

const replacement = "\ufffd";

/** The name that `bytes` are. */
export function fileName(bytes: Buffer): FileName {
  const text = bytes.toString("utf8");
  if (!text.includes(replacement) || Buffer.from(text).equals(bytes)) return { text };
  return { text: bytes.toString("latin1").replaceAll(/[\x80-\xff]/g, escaped), bytes: Buffer.from(bytes) };
}

/** The name whose bytes are the characters of `latin1`. */
export function fileNameOf(latin1: string): FileName {
  // Nearly all names are ASCII, and so the same in both.
  return /[\x80-\xff]/.test(latin1) ? fileName(Buffer.from(latin1, "latin1")) : { text: latin1 };
}

/** What opens the file: a path, or its bytes where no text names it. */
export function openablePath(folder: string, { text, bytes }: FileName): string | Buffer {
  // `join` would cost more than all the rest of a listing.
  return bytes === undefined ? `${folder}/${text}` : Buffer.concat([Buffer.from(`${folder}/`), bytes]);
}

function escaped(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16)}`;
}
