// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The XML of Checkstyle, which Jenkins, SonarQube, reviewdog and editors read: https://checkstyle.org */
import type { Finding, Level, Report } from "./report.ts";

const severities: Readonly<Record<Level, string>> = { error: "error", warning: "warning", note: "info" };

/** Writes one `file` for each file with findings. */
export function renderCheckstyle(report: Report): string {
  const files = Map.groupBy(report.findings, ({ path }) => path);
  const body = [...files].map(([path, findings]) => {
    return `  <file name="${attribute(report.base.inRepository + path)}">\n${findings.map(errorElement).join("")}  </file>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="8.0">\n${body.join("")}</checkstyle>\n`;
}

function errorElement({ startLine, level, message, remedy, rule }: Finding): string {
  const text = attribute(`${message}; mend it with: ${remedy}`);
  const where = `line="${startLine}" severity="${severities[level]}"`;
  return `    <error ${where} message="${text}" source="license-header.${attribute(rule)}"/>\n`;
}

// What XML 1.0 (2.2) cannot hold, even as a character reference.
const notInXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const special = /[<>&"'\t\n\r]/g;

function attribute(text: string): string {
  return text
    .replace(notInXml, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(special, (character) => `&#${character.charCodeAt(0)};`);
}
