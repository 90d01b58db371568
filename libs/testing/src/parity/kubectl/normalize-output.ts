// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What kubectl prints, without what no two runs have in common.
import type { Normalizer } from "../normalizer.ts";

const replacements: readonly (readonly [RegExp, string])[] = [
  // klog's head: level, time, thread, file and line.
  [/^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [\w.]+:\d+\]/, "$1 {{log}}]"],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, "{{time}}"],
  // The heads of a diff: folder and time of both files.
  [/(?<=\/)(LIVE|MERGED)-\d+(?=\/)/g, "$1"],
  [/\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}$/, "\t{{time}}"],
  [/kubectl-edit-\w+/g, "kubectl-edit-{{random}}"],
  [/https:\/\/(?:127\.0\.0\.1|localhost):\d+/g, "{{server}}"],
  [/\b10\.\d+\.\d+\.\d+\b/g, "{{ip}}"],
  [/(?<=[:\s])3\d{4}(?=\/(?:TCP|UDP))/g, "{{node port}}"],
  [/(?<=nodePort"?: )3\d{4}/g, "{{node port}}"],
  [/(?<=resourceVersion"?: ")\d+/g, "{{version}}"],
  [/(?<=Resource Version: +)\d+/g, "{{version}}"],
  [/(?<![\w.:-])(?:\d+y)?(?:\d+d|\d+s|\d+m\d+s)(?![\w.-])/g, "{{age}}"],
  // Columns are as wide as their widest cell, which may be an age.
  [/(?<=\S) {2,}/g, "  "],
  [/ +$/, ""],
];

/**
 * What client-go logs of its own time, not of the server: that a wait was over while its reflector asked, which it tells if it
 * is quicker than kubectl's end, and that a process which the machine let stand for a second was slow to send a request.
 */
const logsOfTime: readonly RegExp[] = [
  /^E\d{4} \d\d:\d\d:\d\d\..*\breflector\.go:\d+\b.*context (?:deadline exceeded|canceled)/,
  /^I\d{4} \d\d:\d\d:\d\d\..*\brequest\.go:\d+\] "Waited before sending request"/,
];

/** The lines of `output`. */
export function normalizeOutput(output: string, normalizer: Normalizer): readonly string[] {
  if (output === "") return [];
  const lines = output.replace(/\n$/, "").split("\n");
  return lines
    .filter((line) => !logsOfTime.some((log) => log.test(line)))
    .map((line) => normalizeLine(normalizer.text(line)));
}

function normalizeLine(line: string): string {
  let result = line;
  for (const [pattern, placeholder] of replacements) result = result.replace(pattern, placeholder);
  return result;
}
