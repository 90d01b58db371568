// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Finds a package's licence: declared, in the lock file, in the installed manifest, or by the text of its licence file. */
import type { Declarations } from "./declarations.ts";
import type { InstalledPackages } from "./installed-packages.ts";
import { licenseOfManifest, readLicenseField, type LicenseField } from "./license-field.ts";
import type { LockedPackage } from "./lock/lock-file.ts";
import { readLicense, type LicenseStatement } from "./policy/license-expression.ts";
import type { LicenseList } from "./spdx/license-list.ts";
import type { LicenseTexts } from "./spdx/license-text.ts";

/** Where a licence was found. */
export type LicenseSource = "declared" | "lock file" | "manifest" | "licence file";

/** What was found out of a package's licence. */
export type PackageLicense =
  | { readonly kind: "stated"; readonly statement: LicenseStatement; readonly source: LicenseSource }
  /** `reason`: what was looked at, and what was there instead. */
  | { readonly kind: "missing"; readonly reason: string };

/** What is asked for a licence, in this order. */
export interface LicenseSources {
  readonly declarations: Declarations;
  readonly installed: InstalledPackages;
  readonly texts: LicenseTexts;
  readonly list: LicenseList;
  /** Percent of a licence file that has to be the text of licences that are known. */
  readonly threshold: number;
}

/** Looks a package's licence up. Nothing outside of the disk is asked. */
export async function findLicense(locked: LockedPackage, sources: LicenseSources): Promise<PackageLicense> {
  const declared = sources.declarations.licenseOf(locked);
  if (declared !== undefined) return stated(declared, "declared", sources);
  const inLock = readLicenseField(locked.license);
  if (inLock.text !== undefined) return followFile(locked, stated(inLock.text, "lock file", sources), sources);
  return fromInstalled(locked, inLock, sources);
}

async function fromInstalled(
  locked: LockedPackage,
  inLock: LicenseField,
  sources: LicenseSources,
): Promise<PackageLicense> {
  const manifest = await sources.installed.manifest(locked.path);
  const field = manifest ? licenseOfManifest(manifest) : undefined;
  if (field?.text !== undefined) return followFile(locked, stated(field.text, "manifest", sources), sources);
  const files = await sources.installed.licenseFiles(locked.path);
  const recognised = recognise(files.map(({ text }) => text).join("\n"), sources);
  if (recognised) return recognised;
  const oddity = field?.oddity ?? inLock.oddity;
  const looked = manifest
    ? `its package.json names none, and ${files.length === 0 ? "it has no licence file" : "the text of its licence file is none that is known"}`
    : "it is not installed, where more could be found";
  return {
    kind: "missing",
    reason: `the lock file names none${oddity === undefined ? "" : ` (${oddity})`}, ${looked}`,
  };
}

/** `SEE LICENSE IN` leads to a file that may be the text of a licence that is known. */
async function followFile(
  locked: LockedPackage,
  found: PackageLicense,
  sources: LicenseSources,
): Promise<PackageLicense> {
  if (found.kind !== "stated" || found.statement.kind !== "file") return found;
  const text = await sources.installed.file(locked.path, found.statement.file);
  return recognise(text ?? "", sources) ?? found;
}

function recognise(text: string, sources: LicenseSources): PackageLicense | undefined {
  const recognised = sources.texts.recognise(text, sources.threshold);
  return recognised && stated(recognised.expression, "licence file", sources);
}

function stated(
  text: string,
  source: LicenseSource,
  { list }: LicenseSources,
): PackageLicense & { readonly kind: "stated" } {
  return { kind: "stated", statement: readLicense(text, list), source };
}
