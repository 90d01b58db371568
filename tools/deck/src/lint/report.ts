// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a run of the lint found, in the formats that people and programs read. */
import { createHash } from "node:crypto";
import type { Finding } from "./finding.ts";
import type { LintResult } from "./lint-course.ts";
import { rules } from "./rules.ts";

export const formatNames = ["text", "json", "sarif", "github"] as const;
export type FormatName = (typeof formatNames)[number];

interface RenderOptions {
  /** The tool's. */
  readonly version: string;
  readonly colour: boolean;
}

/** The whole report, with its line ends. */
export function renderReport(format: FormatName, result: LintResult, options: RenderOptions): string {
  return renderers[format](result, options);
}

type Renderer = (result: LintResult, options: RenderOptions) => string;

const renderers: Readonly<Record<FormatName, Renderer>> = {
  text: renderText,
  json: (result) => `${JSON.stringify(result, undefined, 2)}\n`,
  sarif: renderSarif,
  github: renderGitHub,
};

/** `3 findings in 6 decks with 98 slides` */
export function summaryLine({ findings, decks, slides, renderedMs }: LintResult): string {
  const found = findings.length === 0 ? "nothing found" : counted(findings.length, "finding");
  const how = renderedMs === undefined ? "not rendered" : `rendered in ${(renderedMs / 1000).toFixed(1)} s`;
  return `${found} in ${counted(decks, "deck")} with ${counted(slides, "slide")}, ${how}\n`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function renderText(result: LintResult, { colour }: RenderOptions): string {
  const dim = (text: string): string => (colour ? `\u001b[2m${text}\u001b[22m` : text);
  const lines = result.findings.map(({ file, line, message, rule }) => `${file}:${line}  ${message}  ${dim(rule)}\n`);
  const hint = result.findings.length === 0 ? "" : "deck lint --explain RULE says why\n";
  return lines.join("") + summaryLine(result) + hint;
}

/** SARIF 2.1.0, which code scanning reads: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
function renderSarif({ findings }: LintResult, { version }: RenderOptions): string {
  const ids = Object.keys(rules);
  const descriptors = Object.entries(rules).map(([id, { title, help }]) => ({
    id,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: help },
    help: { text: help },
  }));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "deck", version, rules: descriptors } },
        // 3.17.3: the last slash makes the name a category, as which GitHub keeps apart what different tools found.
        automationDetails: { id: "deck/lint/" },
        columnKind: "utf16CodeUnits",
        // 3.14.14: where relative addresses start is for the reader to know; a path of this machine would not help it.
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The root of the workspace." } } },
        invocations: [{ executionSuccessful: true }],
        results: findings.map((finding) => sarifResult(finding, ids.indexOf(finding.rule))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function sarifResult({ rule, file, line, message }: Finding, ruleIndex: number): object {
  const uri = file.split("/").map(encodeURIComponent).join("/");
  // Stays the same while lines move.
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([rule, file, message]))
    .digest("hex");
  return {
    ruleId: rule,
    ruleIndex,
    level: "error",
    message: { text: message },
    locations: [
      { physicalLocation: { artifactLocation: { uri, uriBaseId: "%SRCROOT%" }, region: { startLine: line } } },
    ],
    partialFingerprints: { "deckLint/v1": fingerprint },
  };
}

/** https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions */
function renderGitHub(result: LintResult): string {
  const lines = result.findings.map(({ rule, file, line, message }) => {
    const place = `file=${escapeProperty(file)},line=${line},title=${escapeProperty(rule)}`;
    return `::error ${place}::${escapeData(message)}\n`;
  });
  return lines.join("") + summaryLine(result);
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
