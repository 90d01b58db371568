// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What the verbs for dependencies have in common: the configuration, the lock files, and how they are checked. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { ConfigError } from "../config/config-error.ts";
import { readDependency, type DependencyConfig } from "../config/dependency-config.ts";
import { locateConfig } from "../config/config-location.ts";
import { loadConfig } from "../config/license-config.ts";
import { Declarations } from "../dependencies/declarations.ts";
import { checkDependencies, type CheckedDependencies, type DependencyCheck } from "../dependencies/dependency-check.ts";
import { pathBase, slashes } from "../inspection/path-base.ts";
import type { PathBase, Report, Summary } from "../report/report.ts";
import { UsageError, type CommandCall } from "./command.ts";

/** Where lock files are looked for, and what is asked of their packages. */
export interface DependencySetting {
  /** The folder of the configuration, or where the command was called; absolute. */
  readonly root: string;
  readonly base: PathBase;
  readonly config: DependencyConfig;
  readonly declarations: Declarations;
  /** The configuration file, relative to the root. */
  readonly configPath: string;
}

/** What of a lock file is asked for. */
export type DependencyScope = Pick<DependencyCheck, "workspaces" | "productionOnly" | "selection">;

/** A lock file that was checked. */
export interface CheckedLockFile extends CheckedDependencies {
  /** Absolute. */
  readonly folder: string;
  /** Relative to the root. */
  readonly path: string;
}

/** Declares the options that choose packages. */
export function addScopeOptions(command: Command): void {
  command
    .argument("[files...]", "lock files; default: dependency.files of the configuration, or package-lock.json")
    .option("--production", "only what is shipped: without what only development needs")
    .option("--workspace <name>", "only what this workspace needs; may be given more than once", collect);
}

/** What the command line says of them. */
export function readScope({ options }: Pick<CommandCall, "options">): DependencyScope {
  const workspaces: unknown = options["workspace"];
  const isGiven = Array.isArray(workspaces);
  return {
    productionOnly: options["production"] === true,
    workspaces: isGiven ? workspaces.filter((name) => typeof name === "string") : undefined,
  };
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** Reads the configuration. Where there is none, and none is named, the defaults hold. */
export function openSetting({ globals, surroundings: { directory, clock } }: CommandCall): DependencySetting {
  const { root, file } = locate(directory, globals.config);
  const year = new Date(clock.now()).getUTCFullYear();
  const read = file === undefined ? undefined : loadConfig(file, { shownFrom: directory, year }).dependency;
  const config = read ?? readDependency(undefined, root);
  return {
    root,
    base: pathBase(root, directory),
    config,
    declarations: new Declarations(config),
    configPath: slashes(relative(root, file ?? join(root, ".licenserc.yaml"))),
  };
}

/** The lock files to look at, and the files of other package managers, which are not. Absolute. */
export interface LockFiles {
  readonly own: readonly string[];
  readonly foreign: readonly string[];
}

/**
 * The lock files that the command line names, or the configuration, or the one at the root.
 *
 * Errors: {@link UsageError} when the command line names another package manager's.
 */
export function lockFilesOf({ operands, surroundings }: CommandCall, { root, config }: DependencySetting): LockFiles {
  const stranger = operands.find((operand) => !operand.endsWith(".json"));
  if (stranger !== undefined)
    throw new UsageError(`${stranger} is no lock file of npm, which are all that is read here`);
  const named = operands.map((operand) => resolve(surroundings.directory, operand));
  const wanted = named.length > 0 ? named : config.files;
  const own = wanted.filter((file) => file.endsWith(".json")).map(besideManifest);
  const unnamed = wanted.length === 0 ? [besideManifest(join(root, "package.json"))] : [];
  return { own: [...new Set([...own, ...unnamed])], foreign: wanted.filter((file) => !file.endsWith(".json")) };
}

/** Checks a lock file. Errors: {@link UsageError} when it is not there, or has no workspace of a name. */
export async function checkLockFile(
  file: string,
  setting: DependencySetting,
  scope: DependencyScope,
): Promise<CheckedLockFile> {
  const { root, config, declarations, configPath } = setting;
  const path = slashes(relative(root, file));
  const text = await readLock(file, path);
  const folder = dirname(file);
  const checked = await checkDependencies({ ...scope, text, path, folder, config, declarations, configPath });
  const stranger = scope.workspaces?.find((name) => !checked.workspaces.includes(name));
  if (stranger !== undefined) {
    throw new UsageError(
      `${path} has no workspace ${JSON.stringify(stranger)}; it has ${checked.workspaces.join(", ")}`,
    );
  }
  return { ...checked, folder, path };
}

/** A verb's result. */
export interface DependencyResult extends Pick<Report, "command" | "rules" | "findings" | "packages"> {
  readonly changes?: Report["changes"];
  readonly dryRun?: boolean;
  readonly counts: DependencyCounts;
  readonly startedMs: number;
}

/** How much was looked at. */
export type DependencyCounts = Pick<Summary, "noun" | "checked" | "passed" | "ignored">;

/** The counts of lock files that were checked. */
export function countPackages(checked: readonly CheckedDependencies[]): DependencyCounts {
  const packages = checked.reduce((sum, each) => sum + each.packages.length, 0);
  const passed = checked.reduce((sum, each) => sum + each.passed, 0);
  return { noun: "package", checked: packages, passed, ignored: checked.reduce((sum, each) => sum + each.excluded, 0) };
}

/** The report of a verb for dependencies. */
export function dependencyReport(
  result: DependencyResult,
  { base }: DependencySetting,
  { surroundings }: CommandCall,
): Report {
  const { startedMs, counts, changes = [], dryRun = false, ...rest } = result;
  const durationMs = surroundings.clock.monotonicNow() - startedMs;
  return { ...rest, changes, dryRun, summary: { ...counts, skipped: {}, durationMs }, base };
}

function locate(
  directory: string,
  named: string | undefined,
): { readonly root: string; readonly file: string | undefined } {
  try {
    return locateConfig(directory, named);
  } catch (error) {
    if (error instanceof ConfigError && named === undefined) return { root: directory, file: undefined };
    throw error;
  }
}

/** license-eye names manifests; npm's lock file lies beside. A shrinkwrap goes first, as for npm. */
function besideManifest(file: string): string {
  if (basename(file) !== "package.json") return file;
  const shrinkwrap = join(dirname(file), "npm-shrinkwrap.json");
  return existsSync(shrinkwrap) ? shrinkwrap : join(dirname(file), "package-lock.json");
}

async function readLock(file: string, path: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`cannot read ${path}: ${reason}; "npm install --package-lock-only" writes it`, { cause });
  }
}
