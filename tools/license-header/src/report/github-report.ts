// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Workflow commands, which GitHub shows as annotations beside the code:
 * https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
import type { Finding, Level, RenderOptions, Report } from "./report.ts";
import { summaryLine } from "./summary-line.ts";

/** Of each level GitHub shows this many annotations of one step; the log has them all. */
const shownPerLevel = 10;

const commands: Readonly<Record<Level, string>> = { error: "error", warning: "warning", note: "notice" };

/** Writes one workflow command per finding, and the summary with what GitHub will not show. */
export function renderGitHub(report: Report, { quiet }: RenderOptions): string {
  const lines = report.findings.map((finding) => annotation(finding, report.base.inRepository));
  const summary = quiet ? [] : [summaryLine(report), ...whatIsNotShown(report.findings)];
  return [...lines, ...summary].map((line) => `${line}\n`).join("");
}

function annotation(finding: Finding, prefix: string): string {
  const { level, path, startLine, endLine, rule, message, remedy } = finding;
  const properties = [
    `file=${escapeProperty(prefix + path)}`,
    `line=${startLine}`,
    `endLine=${endLine}`,
    `title=${escapeProperty(rule)}`,
  ];
  return `::${commands[level]} ${properties.join(",")}::${escapeData(`${message}; mend it with: ${remedy}`)}`;
}

function whatIsNotShown(findings: readonly Finding[]): string[] {
  const levels = Object.groupBy(findings, ({ level }) => level);
  return Object.entries(levels)
    .filter(([, found]) => found.length > shownPerLevel)
    .map(([level, found]) => {
      const of = `${shownPerLevel} of ${found.length} findings of level ${level}`;
      return `GitHub annotates ${of}; this log and the step summary have the others`;
    });
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
