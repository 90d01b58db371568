// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a run of the checks has to say: a table with the failures below it, or JSON. */
import { styleText } from "node:util";
import type { Change, UnknownChange } from "./change.ts";
import type { CheckResult } from "./run-checks.ts";

export interface ReportOptions {
  readonly colour: boolean;
}

/** One line: with what the change was compared. */
export function formatChange(change: Change | UnknownChange): string {
  if ("reason" in change) return `everything is checked: ${change.reason}`;
  const since = `${change.from} (${change.base.slice(0, 12)})`;
  if (change.files.length === 0) return `nothing changed since ${since}: only what is quick is checked`;
  return `${count(change.files.length, "file")} changed since ${since}`;
}

/** The table, the output of each check that failed, and a closing sentence. */
export function formatResults(results: readonly CheckResult[], { colour }: ReportOptions): string {
  const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  const rows = [["check", "time", "verdict", "mend it with"], ...results.map(rowOf)];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [first = 0, second = 0, third = 0] = widths;
  const table = rows.map(([name = "", time = "", verdict = "", rest = ""], index) => {
    const [left, middle] = [name.padEnd(first), time.padStart(second)];
    const painted = index === 0 ? verdict.padEnd(third) : paint(colourOf(verdict), verdict.padEnd(third));
    return `${left}  ${middle}  ${painted}  ${rest}`.trimEnd();
  });
  const failures = results.flatMap((result) => (result.verdict === "failed" ? ["", ...failureOf(result)] : []));
  return [...table, ...failures, "", closingSentence(results)].join("\n");
}

function rowOf(result: CheckResult): readonly string[] {
  if (result.verdict === "not run") return [result.name, "", result.verdict, result.reason];
  return [result.name, seconds(result.ms), result.verdict, result.verdict === "failed" ? result.mend : ""];
}

function colourOf(verdict: string): "green" | "red" | "yellow" {
  if (verdict.startsWith("passed")) return "green";
  return verdict.startsWith("failed") ? "red" : "yellow";
}

function failureOf({ name, reason, log, excerpt }: CheckResult & { readonly verdict: "failed" }): readonly string[] {
  return [`== ${name}: ${reason} (all that it printed: ${log})`, ...excerpt];
}

function closingSentence(results: readonly CheckResult[]): string {
  const failed = results.filter(({ verdict }) => verdict === "failed").length;
  const ran = results.filter(({ verdict }) => verdict !== "not run").length;
  return failed > 0 ? `${failed} of ${count(ran, "check")} failed` : `${count(ran, "check")} passed`;
}

/** A stable shape for programs; `version` changes when a field changes its meaning or goes. */
export function toJson(change: Change | UnknownChange, results: readonly CheckResult[]): string {
  const { base, from, changedFiles, reason } =
    "reason" in change
      ? { base: null, from: null, changedFiles: null, reason: change.reason }
      : { base: change.base, from: change.from, changedFiles: change.files.length, reason: undefined };
  const passed = results.every(({ verdict }) => verdict !== "failed");
  const document = {
    version: 1,
    passed,
    base,
    from,
    changedFiles,
    ...(reason !== undefined && { reason }),
    checks: results,
  };
  return JSON.stringify(document, undefined, 2);
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
