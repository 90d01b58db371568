// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The difference of two versions of a file, as one replacement of whole lines. */
import type { Edit } from "./report.ts";

const lineFeed = 0x0a;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/** The smallest run of whole lines of `before` whose replacement gives `after`. A byte order mark stays out of it. */
export function editBetween(before: Uint8Array, after: Uint8Array): Edit {
  const start = lineStartBefore(before, commonPrefix(before, after));
  const kept = wholeLinesAtEnd(before, after, start);
  const end = before.length - kept;
  const startLine = 1 + lineFeeds(before, 0, start);
  return {
    start,
    end,
    startLine,
    endLine: startLine + lineFeeds(before, start, end),
    endColumn: columnOf(before, end),
    replacement: after.slice(start, after.length - kept),
  };
}

function commonPrefix(before: Uint8Array, after: Uint8Array): number {
  const most = Math.min(before.length, after.length);
  let length = 0;
  while (length < most && before[length] === after[length]) length++;
  return length;
}

function lineStartBefore(bytes: Uint8Array, offset: number): number {
  const first = byteOrderMark.every((byte, index) => bytes[index] === byte) ? byteOrderMark.length : 0;
  return offset <= first ? Math.min(offset, first) : Math.max(first, bytes.lastIndexOf(lineFeed, offset - 1) + 1);
}

/** How many bytes at the end both have, in whole lines, without touching what stands before `start`. */
function wholeLinesAtEnd(before: Uint8Array, after: Uint8Array, start: number): number {
  const most = Math.min(before.length, after.length) - start;
  let kept = 0;
  for (let length = 1; length <= most && before.at(-length) === after.at(-length); length++) {
    if (startsLine(before, before.length - length, start) && startsLine(after, after.length - length, start))
      kept = length;
  }
  return kept;
}

function startsLine(bytes: Uint8Array, offset: number, start: number): boolean {
  return offset === start || bytes[offset - 1] === lineFeed;
}

function lineFeeds(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed, from); at !== -1 && at < to; at = bytes.indexOf(lineFeed, at + 1)) count++;
  return count;
}

/** From 1, in UTF-16 code units. Only the end of a file that does not end its last line is not at a line's start. */
function columnOf(bytes: Uint8Array, offset: number): number {
  const start = lineStartBefore(bytes, offset);
  return 1 + Buffer.from(bytes.subarray(start, offset)).toString("utf8").length;
}
