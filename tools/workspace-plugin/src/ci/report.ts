// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatTally, sum, type Tally } from "./closing-line.ts";

/** What came of one stage, or of one thing that the stages use. */
export interface Outcome {
  readonly name: string;
  readonly result: "passed" | "failed" | "not run";
  readonly ms: number;
  /** Of a stage that runs tests and came to its end. */
  readonly tally?: Tally;
  /** Where it ran, or why it did not. */
  readonly note?: string;
  /** Of a stage that failed: its failing tests, a few lines each; else the last lines that it printed. */
  readonly failures?: readonly string[];
}

/** A table of what ran where. */
export function formatOutcomes(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ name, result, ms, tally, note }) => [
    name,
    result,
    `${Math.round(ms / 1000)} s`,
    [...(tally === undefined ? [] : [formatTally(tally)]), ...(note === undefined ? [] : [note])].join("; "),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(([name = "", result = "", seconds = "", rest = ""]) => {
      const [first = 0, second = 0, third = 0] = widths;
      return `${name.padEnd(first)}  ${result.padEnd(second)}  ${seconds.padStart(third)}  ${rest}`.trimEnd();
    })
    .join("\n");
}

/** What failed, stage by stage: whoever sees but the end of a long log is told. Empty where all is well. */
export function formatFailures(outcomes: readonly Outcome[]): string {
  return outcomes
    .filter(({ failures = [] }) => failures.length > 0)
    .map(({ name, failures = [] }) => [`${name}:`, ...failures.map((line) => `  ${line}`)].join("\n"))
    .join("\n");
}

/**
 * The last line of a run: the sum over all runs of tests.
 *
 * A stage that failed without a failing test counts as one failure: a run that did not do its work must not end in
 * "0 failed".
 */
export function closingLineOf(outcomes: readonly Outcome[]): string {
  const tallies = outcomes.flatMap(({ tally }) => tally ?? []);
  const silent = outcomes.filter(({ result, tally }) => result === "failed" && (tally?.failed ?? 0) === 0).length;
  return formatTally(sum([...tallies, { passed: 0, failed: silent, skipped: 0 }]));
}
