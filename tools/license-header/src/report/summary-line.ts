// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What was looked at and what was found, in one line. */
import { countByRule, type Report } from "./report.ts";

/** `checked 12 files in 0.21 s: 10 passed, 2 findings (missing-header 2); 3 ignored, 1 skipped (binary 1)`. */
export function summaryLine(report: Report): string {
  const { noun, checked, passed, ignored, durationMs, skipped } = report.summary;
  const found = count(report.findings.length, "finding") + inBrackets(countByRule(report));
  const changed =
    report.changes.length === 0 ? "" : `, ${report.changes.length} ${report.dryRun ? "to change" : "changed"}`;
  const left = new Map(Object.entries(skipped).filter(([, number]) => number > 0));
  const skippedInAll = [...left.values()].reduce((sum, number) => sum + number, 0);
  const rest = [
    ...(ignored > 0 ? [`${ignored} ignored`] : []),
    ...(skippedInAll > 0 ? [`${skippedInAll} skipped${inBrackets(left)}`] : []),
  ].join(", ");
  const looked = `checked ${count(checked, noun)} in ${(durationMs / 1000).toFixed(2)} s`;
  return `${looked}: ${passed} passed${changed}, ${found}${rest === "" ? "" : `; ${rest}`}`;
}

/** `1 file`, `2 files`. */
function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function inBrackets(counts: ReadonlyMap<string, number>): string {
  if (counts.size === 0) return "";
  return ` (${[...counts].map(([name, number]) => `${name} ${number}`).join(", ")})`;
}
