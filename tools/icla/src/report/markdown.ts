// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Markdown for GitHub: the comment on a pull request, and the summary of a step. */
import type { CheckResult } from "../check/check.ts";
import type { Finding } from "../finding.ts";
import { onOneLine } from "./plain-text.ts";
import { loudnessOf, tally } from "./tally.ts";

/** The first line of a comment: by it a workflow finds the comment that it wrote before. */
const commentMark = "<!-- icla check -->";

/** GitHub takes 65,536 characters in a comment. */
const maxFindings = 50;

/** Tells the people of a change what to do next. */
export function commentReport(result: CheckResult): string {
  const asked = result.findings.filter(({ severity }) => severity !== "notice");
  if (asked.length === 0) return `${commentMark}\nAgreements and notes are in order.\n`;
  const { name, page } = result.policy.agreement;
  const intro = `Somebody has to look at the following first. What it is about: [${escapeMarkdown(name)}](<${page}>).`;
  return [commentMark, intro, "", ...itemsOf(asked, result), ""].join("\n");
}

/** All findings, for who runs the check. */
export function summaryReport(result: CheckResult): string {
  const heading = `### icla check ${result.fails ? "failed" : "passed"}`;
  return [heading, "", escapeMarkdown(tally(result)), "", ...itemsOf(result.findings, result), ""].join("\n");
}

function itemsOf(findings: readonly Finding[], result: CheckResult): string[] {
  const items = findings.slice(0, maxFindings).map((finding) => {
    const sentence = `**${loudnessOf(finding, result)}** ${escapeMarkdown(finding.message)}`;
    return `- ${sentence}<br>${withCode(finding.mend)}`;
  });
  const hidden = findings.length - items.length;
  return hidden > 0 ? [...items, `- and ${hidden} more`] : items;
}

/** What stands between two backticks is code. */
function withCode(text: string): string {
  const parts = onOneLine(text).split("`");
  // An odd count of backticks are no pairs.
  if (parts.length % 2 === 0) return escapeMarkdown(text);
  return parts.map((part, index) => (index % 2 === 1 ? `\`${part}\`` : escape(part))).join("");
}

/**
 * A text as it is, whatever a stranger wrote into it: no markup, no link, and nobody is called by `@`. GitHub looks for
 * mentions and links after Markdown is done, so that a backslash does not stop them; a comment in between does.
 */
function escapeMarkdown(text: string): string {
  return escape(onOneLine(text));
}

function escape(line: string): string {
  return line
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[\\`*_{}[\]()+.!|~$-]/g, String.raw`\$&`)
    .replaceAll(/[@#]|:(?=\/\/)/g, "$&<!-- -->");
}
