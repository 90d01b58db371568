// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Whether what was printed is what a transcript says. `<age> <uid> <hash>` stand for what no two runs have in common, `<any>` for
 * the rest of a line or a part of it, and alone on a line for any number of lines. Runs of spaces are equal to each other, as
 * columns are as wide as what is in them, but for those that a line begins with.
 */

const wildcards: Readonly<Record<string, string>> = {
  "<age>": String.raw`\d+(?:ms|[smhdy])(?:\d+[smhd])?`,
  "<uid>": String.raw`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`,
  "<hash>": "[a-z0-9]+",
  "<any>": ".*",
};

const anyLines = "<any>";

/** Whether `line` is what `pattern` says. */
export function matchesLine(pattern: string, line: string): boolean {
  return expressionOf(pattern).test(line.trimEnd());
}

/** Whether a line of a transcript stands for any number of lines. */
export function isAnyLines(pattern: string): boolean {
  return pattern.trim() === anyLines;
}

/** Whether these lines are all that is expected, and nothing else. */
export function matchesAll(expected: readonly string[], lines: readonly string[]): boolean {
  const matcher = new LineMatcher(expected);
  return lines.every((line) => matcher.take(line)) && matcher.isComplete();
}

export type Beginning =
  | { readonly found: true; /** How many lines the expected ones took. */ readonly taken: number }
  | { readonly found: false; /** Whether more lines can still make it so. */ readonly possible: boolean };

/** Whether the first of these lines are what is expected; more may follow. */
export function matchesBeginning(expected: readonly string[], lines: readonly string[]): Beginning {
  const matcher = new LineMatcher(expected);
  if (matcher.isComplete()) return { found: true, taken: 0 };
  for (const [index, line] of lines.entries()) {
    if (!matcher.take(line)) return { found: false, possible: false };
    if (matcher.isComplete()) return { found: true, taken: index + 1 };
  }
  return { found: false, possible: true };
}

/** Goes through lines one by one, and knows all the places in the expected ones at which it can be then. */
class LineMatcher {
  readonly #expected: readonly string[];
  #places: ReadonlySet<number>;

  constructor(expected: readonly string[]) {
    this.#expected = expected;
    this.#places = this.#withSkips([0]);
  }

  isComplete(): boolean {
    return this.#places.has(this.#expected.length);
  }

  /** `false`: with this line it is something else, whatever follows. */
  take(line: string): boolean {
    const next: number[] = [];
    for (const place of this.#places) {
      const pattern = this.#expected[place];
      if (pattern === undefined) continue;
      if (isAnyLines(pattern)) next.push(place);
      else if (matchesLine(pattern, line)) next.push(place + 1);
    }
    this.#places = this.#withSkips(next);
    return this.#places.size > 0;
  }

  /** Any number of lines may be none. */
  #withSkips(places: readonly number[]): ReadonlySet<number> {
    const all = new Set(places);
    for (const place of all) {
      if (isAnyLines(this.#expected[place] ?? "")) all.add(place + 1);
    }
    return all;
  }
}

function expressionOf(pattern: string): RegExp {
  const [indentation = ""] = /^ */.exec(pattern) ?? [];
  const parts = pattern
    .slice(indentation.length)
    .trimEnd()
    .split(/(<(?:age|uid|hash|any)>| +)/)
    .map((part) => {
      const wildcard = Object.hasOwn(wildcards, part) ? wildcards[part] : undefined;
      return wildcard ?? (/^ +$/.test(part) ? " +" : RegExp.escape(part));
    });
  return new RegExp(`^${indentation}${parts.join("")}$`);
}
