// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Workflow commands, which GitHub shows as annotations.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
import type { CheckResult } from "../check/check.ts";
import type { Finding } from "../finding.ts";
import { onOneLine } from "./plain-text.ts";
import { loudnessOf, tally } from "./tally.ts";

/** GitHub shows ten of each kind per step; the summary has all. */
const maxOfKind = 10;

export function githubReport(result: CheckResult): string {
  const shown = new Map<string, number>();
  const commands = result.findings.flatMap((finding) => {
    const kind = loudnessOf(finding, result);
    const count = (shown.get(kind) ?? 0) + 1;
    shown.set(kind, count);
    return count > maxOfKind ? [] : [commandOf(kind, finding)];
  });
  const hidden = result.findings.length - commands.length;
  const more = hidden === 0 ? [] : [`${hidden} more findings are in the summary of this step`];
  return [...commands, ...more, onOneLine(tally(result)), ""].join("\n");
}

/** A commit has no place in the files of the change, so that only what is in a file of the head names one. */
function commandOf(kind: string, { message, mend, place }: Finding): string {
  const properties = [
    ...(place.path === undefined ? [] : [`file=${escapeProperty(place.path)}`]),
    ...(place.path === undefined || place.line === undefined ? [] : [`line=${place.line}`]),
    "title=icla",
  ];
  return `::${kind} ${properties.join(",")}::${escapeData(`${message}\n→ ${mend}`)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
