// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * SARIF 2.1.0, which code scanning reads: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 *
 * Section numbers in the comments are of that text.
 */
import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import type { Edit, Finding, RenderOptions, Report, Rule } from "./report.ts";

/** 3.14.14: where relative addresses start is for the reader to know; a path of this machine would not help it. */
const root = "%SRCROOT%";

/** Writes a log of one run. */
export function renderSarif(report: Report, { version }: RenderOptions): string {
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "license-header", version, rules: report.rules.map(reportingDescriptor) } },
        // 3.17.3: the last slash makes the name a category, as which GitHub keeps apart what different tools found.
        automationDetails: { id: `license-header/${report.command}/` },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [root]: { description: { text: "The root of the repository." } } },
        invocations: [{ executionSuccessful: true }],
        results: report.findings.map((finding) => result(finding, report)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function reportingDescriptor({ id, title, help }: Rule): object {
  return { id, shortDescription: { text: `${title}.` }, fullDescription: { text: help }, help: { text: help } };
}

function result(finding: Finding, { rules, base }: Report): object {
  const { rule, level, message, remedy, startLine, endLine, edit } = finding;
  const artifactLocation = { uri: relativeUri(base.inRepository + finding.path), uriBaseId: root };
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level,
    message: { text: `${message}; mend it with: ${remedy}` },
    locations: [{ physicalLocation: { artifactLocation, region: { startLine, endLine } } }],
    partialFingerprints: { "licenseHeader/v1": fingerprint(finding, base.inRepository) },
    ...(edit && { fixes: [fix(edit, artifactLocation)] }),
  };
}

/** Stays the same while lines move: the place of a header says nothing of it. */
function fingerprint({ rule, path, message }: Finding, prefix: string): string {
  return createHash("sha256")
    .update(JSON.stringify([rule, prefix + path, message]))
    .digest("hex");
}

function fix(edit: Edit, artifactLocation: object): object {
  return {
    description: { text: "Put the header in place." },
    artifactChanges: [{ artifactLocation, replacements: [replacement(edit)] }],
  };
}

/** 3.57: as text where the new bytes are text, else as bytes, for which 3.30.11 counts in bytes. */
function replacement({ start, end, startLine, endLine, endColumn, replacement: bytes }: Edit): object {
  if (!isUtf8(bytes)) {
    return {
      deletedRegion: { byteOffset: start, byteLength: end - start },
      insertedContent: { binary: Buffer.from(bytes).toString("base64") },
    };
  }
  return {
    deletedRegion: { startLine, startColumn: 1, endLine, endColumn },
    insertedContent: { text: Buffer.from(bytes).toString("utf8") },
  };
}

/** RFC 3986: each name between slashes percent-encoded. */
function relativeUri(path: string): string {
  return path
    .split("/")
    .map((name) => encodeURIComponent(name.toWellFormed()))
    .join("/");
}
