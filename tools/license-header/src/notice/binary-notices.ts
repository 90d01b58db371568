// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * LICENSE-binary, NOTICE-binary and the folder licenses/: what goes with a binary that holds packages of others.
 * https://infra.apache.org/licensing-howto.html#binary
 *
 * Guarantee: the same packages and texts give the same bytes; there is no date, and everything is sorted.
 */
import { labelOf, textFileName, type ShippedPackage } from "./shipped-package.ts";

/** The project's own files. */
export interface ProjectTexts {
  readonly license: string;
  readonly notice: string;
}

/** Files by their paths, with `/` between folders. */
export type NoticeFiles = ReadonlyMap<string, string>;

const rule = "=".repeat(80);

/** The files for a list of packages. */
export function binaryNotices(project: ProjectTexts, packages: readonly ShippedPackage[]): NoticeFiles {
  // A package may be installed in several places.
  const unique = new Map(packages.map((each) => [labelOf(each), each])).values();
  const sorted = [...unique].toSorted((left, right) => compare(labelOf(left), labelOf(right)));
  return new Map([
    ["LICENSE-binary", licenseBinary(project.license, sorted)],
    ["NOTICE-binary", noticeBinary(project.notice, sorted)],
    ...sorted
      .filter(({ licenseTexts }) => licenseTexts.length > 0)
      .map((each) => [`licenses/${textFileName(each)}`, licenseFile(each)] as const),
  ]);
}

/** The project's licence, then a section for each licence with the packages that are under it. */
function licenseBinary(license: string, packages: readonly ShippedPackage[]): string {
  const byLicense = Map.groupBy(packages, (each) => each.license);
  const sections = [...byLicense.keys()].toSorted(compare).map((id) => {
    const lines = (byLicense.get(id) ?? []).map((each) => `  ${labelOf(each)}: licenses/${textFileName(each)}`);
    return `${id}\n${"-".repeat(id.length)}\n${lines.join("\n")}\n`;
  });
  if (sections.length === 0) return `${tidy(license)}\n`;
  const introduction = `This distribution also holds the packages below, each under its own licence, whose text is in the file beside its name.`;
  return [`${tidy(license)}\n`, `${rule}\n\n${introduction}\n`, ...sections].join("\n");
}

/**
 * The project's notice, and those that come with packages under the Apache License, whose section 4(d) asks for it. Others
 * ask for no such thing, and nothing else belongs here: https://infra.apache.org/licensing-howto.html#mod-notice
 */
function noticeBinary(notice: string, packages: readonly ShippedPackage[]): string {
  const noticed = packages.filter((each) => isApache(each) && each.noticeTexts.length > 0);
  const byText = Map.groupBy(noticed, ({ noticeTexts }) => noticeTexts.map(({ text }) => tidy(text)).join("\n\n"));
  const sections = [...byText].map(([text, each]) => `${rule}\n${each.map(labelOf).join("\n")}\n${rule}\n\n${text}\n`);
  return [`${tidy(notice)}\n`, ...sections].join("\n");
}

/** A package's licence files, and a notice for which NOTICE-binary is not the place. */
function licenseFile(each: ShippedPackage): string {
  const texts = [...each.licenseTexts, ...(isApache(each) ? [] : each.noticeTexts)];
  const [only] = texts;
  if (texts.length === 1 && only) return `${tidy(only.text)}\n`;
  return texts.map(({ name, text }) => `${rule}\n${name}\n${rule}\n\n${tidy(text)}\n`).join("\n");
}

function isApache({ license }: ShippedPackage): boolean {
  return /\bApache-2\.0\b/.test(license);
}

/** Without a BOM, carriage returns and space at either end, so that a checkout's line ends make no difference. */
function tidy(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .replaceAll(/\r\n?/g, "\n")
    .replace(/^\n+|\s+$/g, "");
}

/** By code unit: the same on each machine. */
function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
