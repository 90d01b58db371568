// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Writes the corpus as the tables of COMPATIBILITY.md. */
import { chapters, refusals } from "./cases.ts";
import { commentStyleCases, type CommentStyleCase } from "./comment-styles.ts";
import { prologCases, type PrologCase } from "./comment-styles-prologs.ts";
import { licenseEyeOutcome, type CompatibilityCase, type CompatibilityFile } from "./compatibility-case.ts";

const opening = `<!--
Copyright the Nuvolaris operator platform authors
SPDX-License-Identifier: Apache-2.0
-->

# Compatibility with license-eye

What \`.licenserc.yaml\` means here and with [license-eye](https://github.com/apache/skywalking-eyes), rule by rule. This
page is written from the cases in \`src/compatibility\`: a test runs each of them through \`license-header check\` and
\`fix\`, in a git repository and in a plain folder, and another one asks license-eye itself where E2E_REQUIRED names it (see
\`src/compatibility/license-eye.test.ts\`). _Same_ means that both say the same of every file of the case.
`;

/** The whole document. */
export function compatibilityDocument(): string {
  const parts = [
    ...chapters.map(({ title, cases }) => chapter(title, table(ruleHead, cases.map(caseRow)))),
    chapter("What stays above a header", table(prologHead, prologCases.map(prologRow))),
    chapter("Comment styles and the languages that have them", table(styleHead, commentStyleCases.map(styleRow))),
    chapter("Configurations that are refused", table(ruleHead, refusals.map(refusalRow))),
  ];
  return `${[opening.trimEnd(), ...parts].join("\n\n")}\n`;
}

type Row = readonly [string, string, string];

const ruleHead: Row = ["Rule", "Compared with license-eye", "Source"];
const prologHead: Row = ["Rule", "Compared with license-eye", "A file of the case"];
const styleHead: Row = [
  "Style",
  "Languages that license-eye gives the same style",
  "Languages that license-eye does not know",
];

function chapter(title: string, content: string): string {
  return `## ${title}\n\n${content}`;
}

function prologRow({ rule, path, difference }: PrologCase): Row {
  return [rule, difference ?? "same", `\`${path}\``];
}

function styleRow({ style, same, further = "", difference }: CommentStyleCase): Row {
  return [
    `\`${style}\``,
    [languages(same), difference ?? ""].filter((part) => part !== "").join(" — "),
    languages(further),
  ];
}

/** The names of `name: path, …`. */
function languages(list: string): string {
  return [...list.matchAll(/([^,\s][^,]*): [^,\s]+/g)].map(([, name = ""]) => name).join(", ");
}

function caseRow({ rule, files, difference, source }: CompatibilityCase): Row {
  return [rule, difference === undefined ? "same" : `${changes(files)}${difference}`, link(source)];
}

function refusalRow({ rule, difference, source }: (typeof refusals)[number]): Row {
  return [rule, difference === undefined ? "same" : `an error here. ${difference}`, link(source)];
}

/** The files of which the two say different things. */
function changes(files: CompatibilityCase["files"]): string {
  const differing = Object.entries(files).filter(([, { licenseEye }]) => licenseEye !== undefined);
  return differing.map(([path, file]) => `\`${path}\`: ${change(file)}. `).join("");
}

function change(file: CompatibilityFile): string {
  return `${file.expected} here, ${licenseEyeOutcome(file)} there`;
}

function link(source: string): string {
  const name = source.replace(/#.*/, "").replace(/\/$/, "").split("/").at(-1) ?? source;
  return `[${name}](${source})`;
}

/** A table as prettier would have it: columns as wide as their widest cell. */
function table(heading: Row, rows: readonly Row[]): string {
  const cells = [heading, ...rows].map((row) => row.map(escaped));
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => width(row[column] ?? ""))));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - width(cell))).join(" | ")} |`;
  const [head = [], ...body] = cells;
  return [line(head), line(widths.map((count) => "-".repeat(count))), ...body.map(line)].join("\n");
}

function escaped(text: string): string {
  const parts = text.split(/(`[^`]*`)/);
  return parts
    .map((part) => (part.startsWith("`") ? part : part.replaceAll(/[<*_]/g, "\\$&")).replaceAll("|", "\\|"))
    .join("");
}

/** In columns of a terminal; all that stands in these tables is one wide. */
function width(text: string): number {
  return Array.from(text).length;
}
