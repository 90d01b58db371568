// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The report for programs. */
import { countByRule, type ListedPackage, type RenderOptions, type Report } from "./report.ts";

/**
 * The shape of the JSON. `version` changes when a field goes or changes its meaning, not when one is added.
 */
export interface JsonReport {
  readonly version: 1;
  readonly tool: { readonly name: "license-header"; readonly version: string };
  readonly command: string;
  readonly dryRun: boolean;
  readonly summary: Report["summary"] & { readonly findings: Readonly<Record<string, number>> };
  readonly findings: readonly JsonFinding[];
  readonly changes: Report["changes"];
  /** Only of the verbs that look at packages. */
  readonly packages?: readonly ListedPackage[];
}

interface JsonFinding {
  readonly rule: string;
  readonly level: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly message: string;
  readonly remedy: string;
}

/** Writes the report as one {@link JsonReport}. */
export function renderJson(report: Report, { version }: RenderOptions): string {
  const json: JsonReport = {
    version: 1,
    tool: { name: "license-header", version },
    command: report.command,
    dryRun: report.dryRun,
    summary: { ...report.summary, findings: Object.fromEntries(countByRule(report)) },
    findings: report.findings.map(({ rule, level, path, startLine, endLine, message, remedy }) => {
      return { rule, level, path, startLine, endLine, message, remedy };
    }),
    changes: report.changes,
    ...(report.packages && { packages: report.packages.map(packageFields) }),
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

function packageFields({ name, version, license, category, source, isShipped, chain }: ListedPackage): ListedPackage {
  return { name, version, license, category, source, isShipped, chain };
}
