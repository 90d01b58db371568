// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CheckResult } from "../check/check.ts";
import type { Finding, Place } from "../finding.ts";
import { onOneLine } from "./plain-text.ts";
import { loudnessOf, tally } from "./tally.ts";

/** For a person at a terminal: each finding with what to do next, and how it went. */
export function textReport(result: CheckResult): string {
  const lines = result.findings.flatMap((finding) => linesOf(finding, result));
  const verdict = result.fails ? "icla check failed" : "icla check passed";
  const level = result.fails || result.policy.level !== "warn" ? "" : " (level: warn)";
  return [...lines, onOneLine(tally(result)), `${verdict}${level}`, ""].join("\n");
}

function linesOf(finding: Finding, result: CheckResult): string[] {
  const place = placeText(finding.place);
  const head = place === "" ? "" : `${place}: `;
  return [
    `${loudnessOf(finding, result)}: ${onOneLine(`${head}${finding.message}`)}`,
    `  → ${onOneLine(finding.mend)}`,
  ];
}

/** `.icla/jane.yaml:3 in 0123456789ab`; a commit alone is in the message already. */
function placeText({ path, line, commit }: Place): string {
  if (path === undefined) return "";
  const position = line === undefined ? path : `${path}:${line}`;
  return commit === undefined ? position : `${position} in ${commit.slice(0, 12)}`;
}
