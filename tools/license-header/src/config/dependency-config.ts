// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The `dependency` section: what license-eye's `pkg/deps/config.go` reads. What it means is for `src/dependencies`. */
import { resolve } from "node:path";
import type { ConfigFields, ConfigValue } from "./config-value.ts";

/** Which versions of which packages something is said of. */
export interface PackageSelector {
  /** A package's name, or a glob of names. */
  readonly name: string;
  /** Exact versions; `undefined`: all. */
  readonly versions?: readonly string[];
}

/** A licence that the user declares, since the package does not, or does so wrongly. */
export interface DeclaredLicense extends PackageSelector {
  readonly license: string;
}

/** A package that is not looked at. */
export interface ExcludedPackage extends PackageSelector {
  /** `true`: nor are those that only it needs. Default `false`. */
  readonly recursive: boolean;
}

export interface DependencyConfig {
  /** Absolute paths of lock files and manifests. Default: none, which leaves the choice to the command. */
  readonly files: readonly string[];
  readonly licenses: readonly DeclaredLicense[];
  readonly excludes: readonly ExcludedPackage[];
  /** Percent of a licence file's text that has to be a known licence's. Default 75, as license-eye's. */
  readonly threshold: number;
  /** `true`: a licence that the FSF does not call free is a finding. Default `false`. */
  readonly requireFsfFree: boolean;
  /** `true`: a licence that the OSI has not approved is a finding. Default `false`. */
  readonly requireOsiApproved: boolean;
}

const defaultThreshold = 75;
const dependencyKeys = ["files", "licenses", "threshold", "excludes", "require_fsf_free", "require_osi_approved"];

/** Reads the section; `undefined` gives the defaults. Relative `files` are relative to `folder`, the configuration's. */
export function readDependency(value: ConfigValue | undefined, folder: string): DependencyConfig {
  const fields = value?.fields(dependencyKeys);
  return Object.freeze({
    files: (fields?.texts("files") ?? []).map((file) => resolve(folder, file)),
    licenses: (fields?.get("licenses")?.items() ?? []).flatMap(readDeclaredLicense),
    excludes: (fields?.get("excludes")?.items() ?? []).flatMap(readExcludedPackage),
    threshold: readThreshold(fields?.get("threshold")),
    requireFsfFree: fields?.get("require_fsf_free")?.flag() ?? false,
    requireOsiApproved: fields?.get("require_osi_approved")?.flag() ?? false,
  });
}

function readThreshold(value: ConfigValue | undefined): number {
  const threshold = value?.integer() ?? defaultThreshold;
  if (threshold > 100) value?.note(`expected a percentage, found ${threshold}`);
  return threshold > 0 ? threshold : defaultThreshold;
}

function readDeclaredLicense(value: ConfigValue): DeclaredLicense[] {
  const fields = value.fields(["name", "version", "license"]);
  const selector = fields === undefined ? undefined : readSelector(value, fields);
  const license = fields?.text("license");
  if (fields !== undefined && license === undefined) value.note("expected `license`, an SPDX expression, found none");
  return selector === undefined || license === undefined ? [] : [Object.freeze({ ...selector, license })];
}

function readExcludedPackage(value: ConfigValue): ExcludedPackage[] {
  const fields = value.fields(["name", "version", "recursive"]);
  const selector = fields === undefined ? undefined : readSelector(value, fields);
  const recursive = fields?.get("recursive")?.flag() ?? false;
  return selector === undefined ? [] : [Object.freeze({ ...selector, recursive })];
}

function readSelector(value: ConfigValue, fields: ConfigFields): PackageSelector | undefined {
  const name = fields.text("name");
  if (name === undefined) {
    value.note("expected `name`, a package's name or a glob of names, found none");
    return undefined;
  }
  const version = fields.text("version");
  if (version === undefined || version === "") return { name };
  return { name, versions: version.split(",").map((one) => one.trim()) };
}
