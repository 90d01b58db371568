// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The figures of operators side by side: a column for each, the aim behind.
import { formatValue, type Figure } from "../figure.ts";
import { aims } from "./aims.ts";

const own = "ours";
/** Of two runs of the same, the figures differ in the third digit: who is at most so far from a limit is at it. */
const tolerance = 1.005;

/** A Markdown table: a row for each figure, in the order in which they come. */
export function comparisonTable(figures: readonly Figure[]): string {
  const subjects = [...new Set(figures.map(({ subject }) => subject))];
  const rows = [...Map.groupBy(figures, ({ scenario, name }) => `${scenario} ${name}`).values()];
  const head = ["", ...subjects, "aim", ""];
  const lines = rows.map((row) => rowOf(row, subjects));
  return [head, head.map((_, column) => (column === 0 ? "---" : "--:")), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function rowOf(row: readonly Figure[], subjects: readonly string[]): readonly string[] {
  const [first] = row;
  const valueOf = (subject: string): number | undefined => row.find((figure) => figure.subject === subject)?.value;
  const cells = subjects.map((subject) => {
    const value = valueOf(subject);
    return value === undefined ? "" : formatCell(value);
  });
  return [`${first?.scenario ?? ""} ${first?.name ?? ""}, ${first?.unit ?? ""}`, ...cells, ...judged(first, valueOf)];
}

/** The aim of a figure, and whether it holds. */
function judged(
  figure: Figure | undefined,
  valueOf: (subject: string) => number | undefined,
): readonly [string, string] {
  const aim = aims.find(({ scenario, figure: name }) => scenario === figure?.scenario && name === figure.name);
  if (!aim) return ["", ""];
  const [value, limit] = [valueOf(own), aim.limit(valueOf)];
  if (value === undefined || limit === undefined) return [aim.text, ""];
  const isMet = aim.atLeast === true ? value * tolerance >= limit : value <= limit * tolerance;
  return [aim.text, isMet ? "met" : "missed"];
}

/** Small numbers are told to the hundredth: whether a request in twenty is one too many is the question. */
function formatCell(value: number): string {
  return value < 10 ? value.toFixed(2) : formatValue(value);
}
