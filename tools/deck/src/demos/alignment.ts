// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Expected and printed lines side by side: for who shows a difference, and who writes down what was printed. */
import { isAnyLines, matchesLine } from "./expected-output.ts";

export type AlignedLine =
  /** As expected. */
  | { readonly type: "same"; readonly pattern: string; readonly line: string }
  /** Expected, and did not come. */
  | { readonly type: "missing"; readonly pattern: string }
  /** Came, and was not expected. */
  | { readonly type: "extra"; readonly line: string }
  /** An `<any>` that stands for lines, and the lines that it stands for. */
  | { readonly type: "any"; readonly lines: readonly string[] };

/** Keeps as many of the expected lines as can be found in their order. */
export function align(expected: readonly string[], printed: readonly string[]): readonly AlignedLine[] {
  const common = commonLengths(expected, printed);
  const aligned: AlignedLine[] = [];
  let any: string[] | undefined;
  let [at, seen] = [0, 0];
  while (at < expected.length || seen < printed.length) {
    const pattern = expected[at];
    const line = printed[seen];
    if (pattern !== undefined && isAnyLines(pattern)) {
      any = [];
      aligned.push({ type: "any", lines: any });
      at++;
    } else if (pattern !== undefined && line !== undefined && isKept(common, { at, seen, pattern, line })) {
      aligned.push({ type: "same", pattern, line });
      any = undefined;
      at++;
      seen++;
    } else if (pattern !== undefined && lengthAt(common, at + 1, seen) >= lengthAt(common, at, seen + 1)) {
      aligned.push({ type: "missing", pattern });
      at++;
    } else {
      if (any) any.push(line ?? "");
      else aligned.push({ type: "extra", line: line ?? "" });
      seen++;
    }
  }
  return aligned;
}

type Lengths = readonly (readonly number[])[];

interface Pair {
  readonly at: number;
  readonly seen: number;
  readonly pattern: string;
  readonly line: string;
}

function isKept(common: Lengths, { at, seen, pattern, line }: Pair): boolean {
  return matchesLine(pattern, line) && lengthAt(common, at, seen) === 1 + lengthAt(common, at + 1, seen + 1);
}

/** Past the end of the printed lines there is nothing in common: what is expected then is missing. */
function lengthAt(common: Lengths, at: number, seen: number): number {
  return common[at]?.[seen] ?? -1;
}

/** Of each pair of rests, how many lines they have in common. */
function commonLengths(expected: readonly string[], printed: readonly string[]): Lengths {
  const width = printed.length + 1;
  const rows: number[][] = [new Array<number>(width).fill(0)];
  for (const pattern of [...expected].reverse()) {
    const below = rows[0] ?? [];
    const row = new Array<number>(width).fill(0);
    for (let seen = printed.length - 1; seen >= 0; seen--) {
      const isPair = !isAnyLines(pattern) && matchesLine(pattern, printed[seen] ?? "");
      const both = isPair ? 1 + (below[seen + 1] ?? 0) : 0;
      row[seen] = Math.max(below[seen] ?? 0, row[seen + 1] ?? 0, both);
    }
    rows.unshift(row);
  }
  return rows;
}
