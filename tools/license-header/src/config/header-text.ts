// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which text a header has: the configuration's own `content`, or the notice of the licence that it names. */
import { nearestName } from "./nearest-name.ts";
import { noticeIds, noticeTemplate } from "./notices/notice-template.ts";

/** The `license` section. */
export interface LicenseText {
  readonly spdxId: string | undefined;
  readonly owner: string | undefined;
  readonly year: string;
  readonly softwareName: string | undefined;
  readonly content: string | undefined;
}

/** The header's lines, or what keeps them from being written and which field has to be mended. */
export type HeaderText =
  { readonly lines: readonly string[] } | { readonly problem: string; readonly field: LicenseField };

type LicenseField = "spdx-id" | "copyright-owner" | "software-name" | "content";

/**
 * Owners whose works are licensed to the foundation by its contributors. Their Apache-2.0 header is another one, which
 * names no copyright owner: https://www.apache.org/legal/src-headers.html#headers.
 */
const apacheFoundation = /(?:the )?(?:Apache Software Foundation|\bASF\b)/i;

/** The lines of the header, with the owner, the year and the name of the software filled in. */
export function headerText(license: LicenseText): HeaderText {
  const { content, spdxId } = license;
  if (content !== undefined && content.trim() !== "") return filledIn(content, license);
  if (spdxId === undefined) return { field: "content", problem: noText };
  const template = noticeTemplate(spdxId, apacheFoundation.test(license.owner ?? "") ? "foundation" : "own");
  return template === undefined ? { field: "spdx-id", problem: unknownLicense(spdxId) } : filledIn(template, license);
}

function filledIn(template: string, { owner, year, softwareName }: LicenseText): HeaderText {
  const missing = (placeholder: string, field: LicenseField): HeaderText => ({
    field,
    problem: `expected \`${field}\`, which the header's text names as ${placeholder}, found none`,
  });
  if (template.includes("[owner]") && isBlank(owner)) return missing("[owner]", "copyright-owner");
  if (template.includes("[software-name]") && isBlank(softwareName)) return missing("[software-name]", "software-name");
  const values: Readonly<Record<string, string | undefined>> = {
    "[year]": year,
    "[owner]": owner,
    "[software-name]": softwareName,
  };
  const text = template.replaceAll(/\[(?:year|owner|software-name)\]/g, (name) => values[name] ?? name);
  return { lines: withoutOuterBlanks(text.split(/\r?\n/).map((line) => line.trimEnd())) };
}

function withoutOuterBlanks(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line !== "");
  return lines.slice(first, lines.findLastIndex((line) => line !== "") + 1);
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === "";
}

const noText =
  "expected a header: `spdx-id` (the licence's own notice), `content` (your own text) or `pattern`, found none of them";

function unknownLicense(spdxId: string): string {
  const near = nearestName(spdxId, noticeIds);
  const advice = near === undefined ? `one of ${noticeIds.join(", ")}` : `${near}?`;
  return `expected a licence whose notice is known, found ${JSON.stringify(spdxId)}; did you mean ${advice} Otherwise write the header's text under \`content\``;
}
