// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What a command found, before it is written in any format.
 *
 * The commands make a {@link Report}; the files beside this one write it as text, JSON, SARIF, GitHub annotations,
 * checkstyle XML or Markdown.
 */

/** How bad a finding is. Only an `error` makes a command fail. */
export type Level = "error" | "warning" | "note";

/** A kind of finding. */
export interface Rule {
  /** In kebab-case, as formats show it: `missing-header`. */
  readonly id: string;
  /** One line that tells what is wrong. */
  readonly title: string;
  /** Why it matters and what can be done, in full sentences. */
  readonly help: string;
}

/** A place in a file, and what is wrong there. */
export interface Finding {
  /** The {@link Rule.id}. */
  readonly rule: string;
  readonly level: Level;
  /** Relative to the report's {@link PathBase}, with `/` between folders. */
  readonly path: string;
  /** From 1, both included. */
  readonly startLine: number;
  readonly endLine: number;
  /** What is wrong, without the path, the line and the remedy. */
  readonly message: string;
  /** The command or the change that mends it: follows the words "mend it with". */
  readonly remedy: string;
  /** What `fix` would change; only formats that show it ask for it. */
  readonly edit?: Edit;
}

/** A replacement of whole lines. */
export interface Edit {
  /** Byte offsets in the file as it is, the end not included. */
  readonly start: number;
  readonly end: number;
  /** From 1. The edit starts at the beginning of this line. */
  readonly startLine: number;
  /** From 1. The edit ends before this place: the beginning of a line, or the end of the file. */
  readonly endLine: number;
  readonly endColumn: number;
  readonly replacement: Uint8Array;
}

/** A file that a command changed, or would have changed. */
export interface Change {
  readonly path: string;
  readonly change: "added" | "replaced" | "removed";
}

/** How much was looked at. */
export interface Summary {
  readonly noun: "file" | "package";
  readonly checked: number;
  /** Those of the checked in which nothing was found. */
  readonly passed: number;
  /** Those which the configuration leaves out. */
  readonly ignored: number;
  /** Those which cannot have findings, by reason: `binary`, `symbolic link`, … */
  readonly skipped: Readonly<Record<string, number>>;
  readonly durationMs: number;
}

/** What `Finding.path` and `Change.path` are relative to. */
export interface PathBase {
  /** Where it lies in the repository: empty, or a path that ends in `/`. What machines read starts at the repository. */
  readonly inRepository: string;
  /** Where the command was called, relative to it: empty, or a path. What people read starts there. */
  readonly calledFrom: string;
}

/** A package of others that was looked at. */
export interface ListedPackage {
  readonly name: string;
  readonly version: string;
  /** As an SPDX expression, where there is one. */
  readonly license: string;
  /** In the ASF's third-party policy: `A`, `B`, `X` or `unknown`. */
  readonly category: string;
  /** Where the licence was found. */
  readonly source: string;
  /** `false`: only development needs it. */
  readonly isShipped: boolean;
  /** The names from the project to the package; empty when nothing needs it. */
  readonly chain: readonly string[];
}

/** What a command found. */
export interface Report {
  /** The verb: `check`. */
  readonly command: string;
  /** All that the command could have found. */
  readonly rules: readonly Rule[];
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
  /** Only of the verbs that look at packages; JSON and text list them. */
  readonly packages?: readonly ListedPackage[];
  /** `true`: the changes were not made. */
  readonly dryRun: boolean;
  readonly summary: Summary;
  readonly base: PathBase;
}

/** Writes a report in one format. The result ends in a line end. */
export type RenderReport = (report: Report, options: RenderOptions) => string;

export interface RenderOptions {
  /** Escape sequences for a terminal; only text has them. */
  readonly colors: boolean;
  /** `true`: findings only, without the line that counts; only text and annotations have one. */
  readonly quiet: boolean;
  /** The version of this tool. */
  readonly version: string;
}

/** How many findings each rule has, in the order of the rules; rules without any are left out. */
export function countByRule({ rules, findings }: Pick<Report, "rules" | "findings">): ReadonlyMap<string, number> {
  const counts = new Map<string, number>(rules.map(({ id }) => [id, 0]));
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return new Map([...counts].filter(([, count]) => count > 0));
}

/** Whether the command failed. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === "error");
}
