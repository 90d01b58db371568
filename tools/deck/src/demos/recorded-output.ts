// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Writes what was printed into a transcript, with the wildcards that still hold, and new ones where no two runs are alike. */
import { align } from "./alignment.ts";
import { matchesAll, matchesBeginning } from "./expected-output.ts";
import type { Printed } from "./step-result.ts";

/** The text of the transcript with all of it. */
export function withRecordedOutput(text: string, recorded: readonly Printed[]): string {
  const lines = text.split("\n");
  const fromTheEnd = [...recorded].sort((one, other) => other.expected.line - one.expected.line);
  for (const printed of fromTheEnd) {
    const { line, lines: expected } = printed.expected;
    lines.splice(line - 1, expected.length, ...recordedLines(printed));
  }
  return lines.join("\n");
}

/** What is to be expected from now on. */
export function recordedLines({ expected, lines, isBeginning }: Printed): readonly string[] {
  const holds = isBeginning ? matchesBeginning(expected.lines, lines).found : matchesAll(expected.lines, lines);
  if (holds) return expected.lines;
  return align(expected.lines, lines).flatMap((each) => {
    switch (each.type) {
      case "same":
        return [each.pattern];
      case "missing":
        return [];
      case "extra":
        return [withWildcards(each.line)];
      case "any":
        return ["<any>"];
    }
  });
}

/** In this order: what the first ones have made is not looked at again. */
const varying: readonly (readonly [RegExp, string])[] = [
  [/(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/g, "<uid>"],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, "<any>"],
  [/^\d\d:\d\d:\d\d\.\d{3}(?= )/g, "<any>"],
  [/(?<=127\.0\.0\.1:|localhost:)\d{4,5}\b/g, "<any>"],
  [/(?<=[a-z0-9]-)[a-f0-9bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, "<hash>-<hash>"],
  [/(?<=replicaset\.apps\/[a-z-]+-)[a-f0-9]{8,10}\b/g, "<hash>"],
  [/(?<=resourceVersion: ")\d+(?=")/g, "<any>"],
  // Ages stand in columns of their own, mostly in the last one.
  [/(?<=\s{2,}|^|over |\()\d+(?:ms|[smhdy])(?:\d+[smhd])?(?= ago|$|\s{2,}|\))/g, "<age>"],
];

/** Columns stay where they are: what a wildcard is shorter, the spaces after it are longer. */
function withWildcards(line: string): string {
  return varying.reduce((text, [pattern, wildcard]) => {
    const withSpaces = new RegExp(`(?:${pattern.source})(?<spaces> {2,})?`, "g");
    return text.replace(withSpaces, (found: string, ...rest: readonly unknown[]) => {
      const { spaces } = rest.at(-1) as { readonly spaces?: string };
      return spaces === undefined ? wildcard : `${wildcard}  `.padEnd(found.length);
    });
  }, line.trimEnd());
}
