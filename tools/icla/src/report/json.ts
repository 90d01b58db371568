// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CheckResult } from "../check/check.ts";
import { failsCheck } from "../check/check.ts";

/** For programs: what was found, in an order that does not change. Addresses are masked and hashed, never plain. */
export function jsonReport(result: CheckResult): string {
  const { baseName, headName, policy, commitCount, persons, findings, fails } = result;
  const report = {
    version: 1,
    base: baseName,
    head: headName,
    level: policy.level,
    fails,
    commits: commitCount,
    persons,
    findings: findings.map((finding) => ({ ...finding, fails: failsCheck(finding, policy) })),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
