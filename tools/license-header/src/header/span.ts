// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Places in a text, as they are told to a reader. */
import type { Span } from "./verdict.ts";

/** The span from `start` to `end`, with its lines. */
export function spanOf(text: string, start: number, end: number): Span {
  const startLine = lineNumber(text, start);
  return { start, end, startLine, endLine: startLine + lineEnds(text.slice(start, end)) };
}

function lineNumber(text: string, at: number): number {
  return 1 + lineEnds(text.slice(0, at));
}

function lineEnds(text: string): number {
  return text.split("\n").length - 1;
}

/**
 * The least lines of a text of which `holds` is true, when it is true of the whole text and of all that contains them.
 * Asks as often as the logarithm of the number of lines tells.
 */
export function leastLines(text: string, holds: (part: string) => boolean): Span {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const first = lastTrue(starts.length, (line) => holds(text.slice(starts[line])));
  const start = starts[first] ?? 0;
  const lineStops = [...starts.slice(first + 1).map((next) => next - 1), text.length];
  const reversed = lastTrue(lineStops.length, (back) => holds(text.slice(start, lineStops.at(-1 - back))));
  return spanOf(text, start, lineStops.at(-1 - reversed) ?? text.length);
}

/** The greatest number below `count` for which a test is true that is true up to some number; 0 is taken as true. */
function lastTrue(count: number, test: (number: number) => boolean): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (test(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
