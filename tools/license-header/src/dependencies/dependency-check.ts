// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Checks the licences of a lock file's packages.
 *
 * Guarantees: nothing outside of the disk is asked, nothing is installed, and no lock file makes it throw: what cannot be
 * read is a finding.
 */
import type { DependencyConfig } from "../config/dependency-config.ts";
import type { Finding } from "../report/report.ts";
import type { Declarations } from "./declarations.ts";
import { licenseFinding, lockFinding, strangerFinding, type CheckedFiles } from "./dependency-findings.ts";
import { InstalledPackages } from "./installed-packages.ts";
import { LicenseJudge, type LicenseVerdict } from "./license-verdict.ts";
import { DependencyGraph, type ReachedPackage } from "./lock/dependency-graph.ts";
import { readLockFile, type LockedPackage } from "./lock/lock-file.ts";
import { findLicense, type LicenseSource } from "./package-license.ts";
import type { Category } from "./policy/license-category.ts";
import type { PackageSelection } from "./package-selection.ts";
import { LicenseList } from "./spdx/license-list.ts";
import { LicenseTexts } from "./spdx/license-text.ts";

/** A lock file and what is asked of it. */
export interface DependencyCheck extends CheckedFiles {
  /** The lock file's text. */
  readonly text: string;
  /** The folder of the lock file, absolute. */
  readonly folder: string;
  readonly config: Pick<DependencyConfig, "threshold" | "requireFsfFree" | "requireOsiApproved">;
  /** What is declared of packages. It remembers what was of use. */
  readonly declarations: Declarations;
  /** Only what these workspaces need; `undefined`: all. */
  readonly workspaces: readonly string[] | undefined;
  /** Only what is shipped. */
  readonly productionOnly: boolean;
  /** Only these, which are taken to be shipped whoever needs them; `undefined`: all. */
  readonly selection?: PackageSelection;
}

/** A package, its licence, and why it is there. */
export interface CheckedPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The licence under which it is used: of a choice, the best. */
  readonly chosen: string;
  readonly category: Category;
  readonly source: LicenseSource | "none";
  readonly isShipped: boolean;
  /** The names from the project to the package. */
  readonly chain: readonly string[];
  /** Where it is installed, relative to the lock file. */
  readonly path: string;
  /** The line of the lock file. */
  readonly line: number;
}

export interface CheckedDependencies {
  /** By name and version. */
  readonly packages: readonly CheckedPackage[];
  readonly findings: readonly Finding[];
  /** How many packages there is nothing to say of. */
  readonly passed: number;
  /** How many packages the configuration leaves out. */
  readonly excluded: number;
  /** The names of the project's own packages. */
  readonly workspaces: readonly string[];
}

/** Checks one lock file. */
export async function checkDependencies(check: DependencyCheck): Promise<CheckedDependencies> {
  const lock = readLockFile(check.text);
  const graph = new DependencyGraph(lock.packages);
  const { kept, excluded } = wanted(graph, check);
  const judged = await judgeAll(kept, check);
  return {
    packages: judged.map((each) => each.package).toSorted(byLabel),
    findings: [
      ...[...lock.problems, ...graph.problems].map((problem) => lockFinding(problem, check)),
      ...judged.flatMap(({ findings }) => findings),
      ...(check.selection?.unknown ?? []).map((name) => strangerFinding(name, check)),
    ],
    passed: judged.filter(({ findings }) => findings.length === 0).length,
    excluded,
    workspaces: graph.ownPackages.map(({ name }) => name).filter((name) => name !== ""),
  };
}

interface JudgedPackage {
  readonly package: CheckedPackage;
  readonly findings: readonly Finding[];
}

/** One after the other: only the few packages of which the lock file says nothing are looked up on the disk. */
async function judgeAll(reached: readonly ReachedPackage[], check: DependencyCheck): Promise<readonly JudgedPackage[]> {
  const list = new LicenseList();
  const judge = new LicenseJudge(list, check.config);
  const installed = new InstalledPackages(check.folder);
  const { declarations, config } = check;
  const sources = { declarations, list, installed, texts: new LicenseTexts(), threshold: config.threshold };
  const judged: JudgedPackage[] = [];
  for (const each of reached) {
    const license = await findLicense(each.package, sources);
    const verdict = judge.judge(license);
    judged.push({
      package: checkedPackage(each, verdict, license.kind === "stated" ? license.source : "none"),
      findings: verdict.objections.map((objection) => licenseFinding(each, objection, check)),
    });
  }
  return judged;
}

/** The packages to check. One that is left out recursively takes along what only it needs. */
function wanted(graph: DependencyGraph, check: DependencyCheck) {
  const { declarations } = check;
  const skipped = (each: LockedPackage) => declarations.exclusionOf(each)?.recursive === true;
  const roots = check.workspaces === undefined ? {} : { workspaces: check.workspaces };
  const all = selected(graph.reach(roots), check);
  const left = new Set(graph.reach({ ...roots, skipped }).map((each) => each.package.path));
  const kept = all.filter(({ package: each, chain }) => {
    const isNeeded = left.has(each.path) || chain.length === 0;
    return declarations.exclusionOf(each) === undefined && isNeeded;
  });
  return { kept, excluded: all.length - kept.length };
}

function selected(reached: readonly ReachedPackage[], { selection, productionOnly }: DependencyCheck) {
  if (selection === undefined) return reached.filter(({ isShipped }) => isShipped || !productionOnly);
  return reached.filter((each) => selection.has(each.package)).map((each) => ({ ...each, isShipped: true }));
}

function checkedPackage(
  { package: { name, version, path, line }, isShipped, chain }: ReachedPackage,
  { license, chosen, category }: LicenseVerdict,
  source: CheckedPackage["source"],
): CheckedPackage {
  return { name, version: version ?? "", license, chosen, category, source, isShipped, chain, path, line };
}

function byLabel(left: CheckedPackage, right: CheckedPackage): number {
  const [one, other] = [left, right].map(({ name, version, path }) => `${name}@${version} ${path}`);
  return (one ?? "") < (other ?? "") ? -1 : 1;
}
