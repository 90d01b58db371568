// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a package that is passed on brings along: the text of its licence and its notice. */
import { basename, dirname } from "node:path";
import type { CheckedPackage } from "../dependencies/dependency-check.ts";
import type { Finding } from "../report/report.ts";
import { noticeFinding } from "./notice-rules.ts";
import { InstalledPackages, type NamedText } from "../dependencies/installed-packages.ts";

/** A package that is passed on, and what it brings along. */
export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** The line of the lock file. */
  readonly line: number;
  /** The licence under which it is used. */
  readonly license: string;
  /** Its licence files. */
  readonly licenseTexts: readonly NamedText[];
  /** Its NOTICE files. */
  readonly noticeTexts: readonly NamedText[];
}

/** Where the texts are looked for. */
export interface TextFolders {
  readonly installed: InstalledPackages;
  /** A folder with licences of packages that have no licence file, called as {@link textFileName} has it; absolute. */
  readonly texts: string | undefined;
}

/** Reads the texts of one package. */
export async function readShippedPackage(
  { name, version, chosen, path, line }: CheckedPackage,
  folders: TextFolders,
): Promise<ShippedPackage> {
  const { installed, texts } = folders;
  const [own, noticeTexts] = await Promise.all([installed.licenseFiles(path), installed.noticeFiles(path)]);
  const licenseTexts =
    own.length > 0 || texts === undefined ? own : await givenText(texts, textFileName({ name, version }));
  return { name, version, line, license: chosen, licenseTexts, noticeTexts };
}

/** What is wrong with a package that has no licence file; `lockPath` is the lock file, as reports name it. */
export function missingTexts(packages: readonly ShippedPackage[], lockPath: string): readonly Finding[] {
  return packages
    .filter(({ licenseTexts }) => licenseTexts.length === 0)
    .map((each) =>
      noticeFinding("missing-license-text", {
        level: "error",
        path: lockPath,
        line: each.line,
        message: `${labelOf(each)} (${each.license}) has no licence file where it is installed`,
        remedy: `the text, from where the package is developed, as ${textFileName(each)} in a folder that --texts names (or "npm ci" where it is not installed)`,
      }),
    );
}

/** `@scope+name@version.txt`: a file's name that tells the package. */
export function textFileName({ name, version }: Pick<ShippedPackage, "name" | "version">): string {
  return `${name.replaceAll(/[^\w@.-]/g, "+")}@${version.replaceAll(/[^\w.-]/g, "_")}.txt`;
}

/** `name@version`. */
export function labelOf({ name, version }: Pick<ShippedPackage, "name" | "version">): string {
  return `${name}@${version}`;
}

async function givenText(folder: string, name: string): Promise<readonly NamedText[]> {
  const text = await new InstalledPackages(dirname(folder)).file(basename(folder), name);
  return text === undefined ? [] : [{ name, text }];
}
