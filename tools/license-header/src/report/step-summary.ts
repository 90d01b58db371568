// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A table in GitHub's Markdown: the summary of a step of a workflow. */
import { shownName } from "./file-name.ts";
import { countByRule, hasErrors, type Finding, type Report } from "./report.ts";
import { summaryLine } from "./summary-line.ts";

/** GitHub drops a summary above 1 MiB; this many rows stay far below it. */
const mostRows = 500;
/** The longest text of one cell, in characters. */
const longestCell = 300;

/** Writes what the command found as Markdown. */
export function renderStepSummary(report: Report): string {
  const verdict = hasErrors(report.findings) ? "failed" : "passed";
  const shown = report.findings.slice(0, mostRows);
  const more = report.findings.length - shown.length;
  const parts = [
    `## license-header ${report.command}: ${verdict}`,
    `${inText(summaryLine(report))}.`,
    report.findings.length === 0 ? "" : rulesTable(report),
    shown.length === 0 ? "" : findingsTable(shown, report.base.inRepository),
    more > 0 ? `… and ${more} more.` : "",
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function rulesTable(report: Report): string {
  const titles = new Map(report.rules.map(({ id, title }) => [id, title]));
  const rows = [...countByRule(report)].map(([rule, number]) => [
    inText(rule),
    inText(titles.get(rule) ?? ""),
    `${number}`,
  ]);
  return table(["Rule", "What is wrong", "Findings"], rows);
}

function findingsTable(findings: readonly Finding[], prefix: string): string {
  const rows = findings.map(({ path, startLine, rule, message, remedy }) => [
    inCode(`${shownName(prefix + path)}:${startLine}`),
    inText(rule),
    inText(message),
    inCode(remedy),
  ]);
  return table(["File", "Rule", "What is wrong", "Mend it with"], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Text that Markdown and HTML leave as it is. */
function inText(text: string): string {
  return shortened(text).replace(/[\\`*_{}[\]<>()#+!|~&@]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A code span: HTML, as a Markdown one cannot hold every run of backticks, nor a pipe in a table. */
function inCode(text: string): string {
  return `<code>${inText(text)}</code>`;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > longestCell ? `${line.slice(0, longestCell)}…` : line;
}
