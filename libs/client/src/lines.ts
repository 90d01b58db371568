// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A stream whose lines are longer than any server sends. */
export class LineTooLongError extends Error {
  override readonly name = "LineTooLongError";
}

/** etcd takes 1.5 MB per object, a watch event of it with two versions and escapes stays far below this. */
const maxLineLength = 64 * 1024 * 1024;

/**
 * Splits a stream of UTF-8 bytes into lines, without their ends; empty ones are left out.
 *
 * A last line without an end is handed out too: whoever parses it must expect that it was cut.
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const lines of lineBatches(chunks)) yield* lines;
}

/** The same, those of a chunk together: for streams of many short lines, of which each step of a generator costs as much as the line. */
export async function* lineBatches(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  // Pieces are joined only when their line is complete: a long line in many chunks costs its length, not its square.
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const [head = "", ...rest] = decoder.decode(chunk, { stream: true }).split("\n");
    pieces.push(head);
    length += head.length;
    if (length > maxLineLength) throw new LineTooLongError(`a line of more than ${maxLineLength} characters came`);
    const next = rest.pop();
    if (next === undefined) continue;
    const lines = [pieces.join(""), ...rest].filter((line) => line !== "");
    pieces = [next];
    length = next.length;
    if (lines.length > 0) yield lines;
  }
  const last = pieces.join("") + decoder.decode();
  if (last !== "") yield [last];
}
