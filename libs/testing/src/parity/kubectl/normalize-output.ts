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

/** The lines of `output`. */
export function normalizeOutput(output: string, normalizer: Normalizer): readonly string[] {
  if (output === "") return [];
  const lines = output.replace(/\n$/, "").split("\n");
  return lines.map((line) => normalizeLine(normalizer.text(line)));
}

function normalizeLine(line: string): string {
  let result = line;
  for (const [pattern, placeholder] of replacements) result = result.replace(pattern, placeholder);
  return result;
}
