// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { failsCheck, type CheckResult } from "../check/check.ts";
import type { Verdict } from "../check/person-verdict.ts";
import type { Finding } from "../finding.ts";

/** In the order in which they are told. */
const verdicts: readonly { readonly verdict: Verdict; readonly words: string }[] = [
  { verdict: "on-file", words: "on file" },
  { verdict: "trivial", words: "with small changes" },
  { verdict: "bot", words: "bots" },
  { verdict: "submitted", words: "sent, not confirmed" },
  { verdict: "missing", words: "missing" },
  { verdict: "revoked", words: "revoked" },
  { verdict: "expired", words: "expired" },
  { verdict: "not-accepted", words: "with another agreement" },
];

/** How the check went, in one line. */
export function tally({ baseName, headName, commitCount, persons, policy }: CheckResult): string {
  const range = `${baseName}..${headName}`;
  if (commitCount === 0) return `${range} has no commits: nobody to look at`;
  if (policy.level === "off") return `${range}: people are not looked at (level: off)`;
  const counts = verdicts
    .map(({ verdict, words }) => ({ words, count: persons.filter((person) => person.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => `${count} ${words}`);
  return `${range}: ${countOf(commitCount, "commit")} of ${countOf(persons.length, "person", "people")}: ${counts.join(", ")}`;
}

function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** How loudly a finding is told: what does not fail the check is no error. */
export function loudnessOf(finding: Finding, { policy }: CheckResult): "error" | "warning" | "notice" {
  if (failsCheck(finding, policy)) return "error";
  return finding.severity === "notice" ? "notice" : "warning";
}
