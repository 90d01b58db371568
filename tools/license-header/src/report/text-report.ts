// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The report for people: what was changed, the findings under their rules, and one line that counts. */
import { styleText } from "node:util";
import { shownPath } from "./file-name.ts";
import { packageTable } from "./package-table.ts";
import type { Change, Level, RenderOptions, Report, Rule } from "./report.ts";
import { summaryLine } from "./summary-line.ts";

/** Locations longer than this do not push the other lines' messages to the right. */
const widestColumn = 48;

type Color = "red" | "yellow" | "cyan" | "green" | "dim" | "bold";
/** Paints a word, or leaves it as it is. */
type Paint = (color: Color, text: string) => string;

const levelColors: Readonly<Record<Level, Color>> = { error: "red", warning: "yellow", note: "cyan" };

/** Writes the report as text. */
export function renderText(report: Report, { colors, quiet }: RenderOptions): string {
  const paint: Paint = (color, text) => (colors ? styleText(color, text, { validateStream: false }) : text);
  const sections = [
    report.changes.map((change) => changeLine(change, report, paint)).join(""),
    quiet ? "" : packageTable(report.packages ?? []),
    ...report.rules.map((rule) => ruleSection(rule, report, paint)),
    quiet ? "" : paintSummary(report, paint),
  ];
  return sections.filter((section) => section !== "").join("\n");
}

function changeLine({ path, change }: Change, { dryRun, base }: Report, paint: Paint): string {
  return `${paint("green", dryRun ? `to be ${change}` : change)}: ${shownPath(path, base)}\n`;
}

function ruleSection(rule: Rule, { findings, base }: Report, paint: Paint): string {
  const own = findings.filter((finding) => finding.rule === rule.id);
  const [first] = own;
  if (!first) return "";
  const locations = own.map(({ path, startLine }) => `${shownPath(path, base)}:${startLine}`);
  const width = Math.min(widestColumn, Math.max(...locations.map((text) => text.length)));
  const lines = own.map((finding, index) => {
    const place = (locations[index] ?? "").padEnd(width);
    return `  ${place}  ${finding.message}; ${paint("dim", `mend it with: ${finding.remedy}`)}\n`;
  });
  return `${paint(levelColors[first.level], rule.id)}: ${rule.title}\n${lines.join("")}`;
}

function paintSummary(report: Report, paint: Paint): string {
  return `${paint("bold", summaryLine(report))}\n`;
}
