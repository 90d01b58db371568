// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Objections and problems as findings: with a place, a level, why the package is there, and what mends it. */
import type { Finding, Rule } from "../report/report.ts";
import type { UnusedEntry } from "./declarations.ts";
import {
  badLockFile,
  foreignLockFile,
  licenseRules,
  unusedDeclaration,
  type LicenseRule,
  type Remedy,
} from "./dependency-rules.ts";
import type { Objection } from "./license-verdict.ts";
import type { ReachedPackage } from "./lock/dependency-graph.ts";
import type { LockedPackage, LockProblem } from "./lock/lock-file.ts";

/** The files that findings are in, as reports name them. */
export interface CheckedFiles {
  /** The lock file. */
  readonly path: string;
  /** The configuration. */
  readonly configPath: string;
}

/** A finding about a package's licence. */
export function licenseFinding(
  reached: ReachedPackage,
  { rule: id, message }: Objection,
  files: CheckedFiles,
): Finding {
  const { package: locked, isShipped } = reached;
  const rule = ruleOf(id);
  const isHarmless = !isShipped && rule.remedy !== "declare";
  return finding(rule, {
    path: files.path,
    line: locked.line,
    level: isShipped ? rule.shipped : rule.development,
    message: `${label(locked)} ${message}${reason(reached)}`,
    remedy: isHarmless ? "nothing, as long as it stays out of what is passed on" : remedies[rule.remedy](locked, files),
  });
}

/** A finding about the lock file itself. */
export function lockFinding({ line, message, remedy }: LockProblem, { path }: CheckedFiles): Finding {
  return finding(badLockFile, { path, line, level: "error", message, remedy });
}

/** A finding about a package that was asked for and that the lock file does not have. */
export function strangerFinding(name: string, { path }: CheckedFiles): Finding {
  const message = `${name} is on the list of packages and not in the lock file`;
  const remedy = "a list that was made with the packages of this lock file (npm ci)";
  return finding(badLockFile, { path, line: 1, level: "error", message, remedy });
}

/** A finding about an entry of the configuration that is of no use. */
export function unusedFinding({ field, entry }: UnusedEntry, configPath: string): Finding {
  return finding(unusedDeclaration, {
    path: configPath,
    line: 1,
    level: "warning",
    message: `${field}: no package matches ${[entry.name, ...(entry.versions ?? [])].join(" ")}`,
    remedy: "the entry taken out, or its name and version put right",
  });
}

/** A finding about a file of another package manager, which the configuration names for other tools. */
export function foreignFinding(path: string): Finding {
  const message = "is no lock file of npm: the packages that it names are not looked at";
  const remedy = "license-eye dep check (https://github.com/apache/skywalking-eyes)";
  return finding(foreignLockFile, { path, line: 1, level: "note", message, remedy });
}

function ruleOf(id: Objection["rule"]): LicenseRule {
  const rule = licenseRules.find((each) => each.id === id);
  if (!rule) throw new Error(`${id} is in no table`);
  return rule;
}

function finding(
  { id }: Rule,
  { line, ...rest }: Omit<Finding, "rule" | "startLine" | "endLine"> & { line: number },
): Finding {
  return { rule: id, startLine: line, endLine: line, ...rest };
}

/** Who needs it, from the project down. */
function reason({ isShipped, chain }: ReachedPackage): string {
  if (chain.length < 2) return " (nothing in the lock file needs it)";
  return ` (${isShipped ? "" : "for development only: "}${chain.join(" > ")})`;
}

const remedies: Readonly<Record<Remedy, (locked: LockedPackage, files: CheckedFiles) => string>> = {
  declare: ({ name, version }, { configPath }) =>
    `{name: ${JSON.stringify(name)}, version: ${JSON.stringify(version ?? "")}, license: <SPDX expression>} under dependency.licenses in ${configPath}, once somebody has looked at it`,
  replace: ({ name }) => `another package in its place ("npm explain ${name}" tells who needs it)`,
  label: ({ name }) =>
    `a line about ${name} in the README of each binary that holds it, and no copy in a source release`,
};

function label({ name, version }: LockedPackage): string {
  return version === undefined ? name : `${name}@${version}`;
}
