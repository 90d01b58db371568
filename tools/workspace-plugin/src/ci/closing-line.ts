// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The line with which a run of tests ends its report. `test-tally.mjs` writes it. */

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const closingLine = /^(?<passed>\d+) passed, (?<failed>\d+) failed, (?<skipped>\d+) skipped$/;

/** What a line says, if it is a closing line. */
export function readClosingLine(line: string): Tally | undefined {
  const counts = closingLine.exec(line)?.groups;
  if (counts === undefined) return undefined;
  return { passed: Number(counts["passed"]), failed: Number(counts["failed"]), skipped: Number(counts["skipped"]) };
}

export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (total, each) => ({
      passed: total.passed + each.passed,
      failed: total.failed + each.failed,
      skipped: total.skipped + each.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

export function formatTally({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
