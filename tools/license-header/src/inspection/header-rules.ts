// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What can be wrong with a file's header, and how a verdict becomes a finding. */
import type { Language } from "../languages/language.ts";
import type { Verdict } from "../header/verdict.ts";
import { pathFrom, quoted, shellWords, shownName } from "../report/file-name.ts";
import type { Finding, PathBase, Rule } from "../report/report.ts";

/** The rules of all commands that look at headers. */
export const headerRules: readonly Rule[] = [
  {
    id: "missing-header",
    title: "the file has no licence header",
    help: "Whoever gets the file alone cannot tell under which licence it is. The command fix puts the header in.",
  },
  {
    id: "stale-header",
    title: "the licence header is nearly right",
    help: "A word, the year, the owner or the wrapping differs from what the configuration says. The command fix replaces it.",
  },
  {
    id: "foreign-header",
    title: "the file has the licence header of somebody else",
    help: "It is left alone, as headers of third parties must stay. Leave the file out by paths-ignore, or replace the header by hand where the work is yours.",
  },
  {
    id: "distant-header",
    title: "the licence header is too far down",
    help: "Other text stands before it. Move it to the top by hand, or raise license-location-threshold.",
  },
  {
    id: "uncommentable",
    title: "the file cannot carry a header",
    help: "Its format has no comments, or none that is known. Tell its licence in REUSE.toml or a file beside it with the suffix .license, name its comment style under language, or leave it out by paths-ignore.",
  },
  {
    id: "unreadable",
    title: "the file cannot be read",
    help: "Its permissions, or the disk, keep this user from reading it.",
  },
  {
    id: "unwritable",
    title: "the file could not be changed",
    help: "It is as it was. The message says which step was refused.",
  },
];

/** What findings about a run's files have in common. */
export interface FindingContext {
  readonly base: PathBase;
  /** The configuration as its user knows it. */
  readonly configFile: string;
  /** `-c file ` when one was named, so that a remedy can be pasted. */
  readonly options: string;
}

/** What a verdict means for a file; `undefined`: nothing is wrong with it. */
export function findingOf(
  { path, verdict, language }: { path: string; verdict: Verdict; language: Language | undefined },
  context: FindingContext,
): Finding | undefined {
  const wrong = explain(verdict, { path, language, context });
  if (!wrong) return undefined;
  const { startLine, endLine } = "span" in verdict ? verdict.span : { startLine: 1, endLine: 1 };
  return { ...wrong, level: "error", path, startLine, endLine };
}

interface ExplainedFile {
  readonly path: string;
  readonly language: Language | undefined;
  readonly context: FindingContext;
}

function explain(verdict: Verdict, file: ExplainedFile): Pick<Finding, "rule" | "message" | "remedy"> | undefined {
  const { path, language, context } = file;
  switch (verdict.state) {
    case "valid":
    case "binary":
      return undefined;
    case "missing":
      return { rule: "missing-header", message: "there is no licence header", remedy: command("fix", path, context) };
    case "stale": {
      const message = `the licence header is nearly right (${Math.floor(verdict.similarity * 100)} % of the words)`;
      return { rule: "stale-header", message, remedy: command("fix", path, context) };
    }
    case "foreign": {
      const message = `another licence header begins with ${quoted(shortened(verdict.firstLine))}`;
      const leaveOut = `an entry in paths-ignore of ${context.configFile} if the file is a third party's`;
      const remedy = `${leaveOut}; else taking that header out, and ${command("fix", path, context)}`;
      return { rule: "foreign-header", message, remedy };
    }
    case "distant": {
      const { startLine, endLine } = verdict.span;
      const message = `the licence header begins only in line ${startLine}`;
      const remedy = `taking lines ${startLine} to ${endLine} out, and ${command("fix", path, context)}`;
      return { rule: "distant-header", message, remedy };
    }
    case "uncommentable": {
      const remedy = uncommentableRemedy(path, context.configFile);
      return { rule: "uncommentable", message: whyUncommentable(language), remedy };
    }
  }
}

/** A file, or a folder, that could not be read. */
export function unreadable(path: string, error: Error, { base, configFile }: FindingContext): Finding {
  const isForbidden = "code" in error && error.code === "EACCES";
  const remedy = isForbidden
    ? `chmod u+r ${shellWords([pathFrom(path, base)])}`
    : `a disk that gives it, or an entry in paths-ignore of ${configFile}`;
  const message = `it cannot be read: ${error.message}`;
  return { rule: "unreadable", level: "error", path, startLine: 1, endLine: 1, message, remedy };
}

/** A file that a command wanted to change, and could not. */
export function unwritable(path: string, reason: string, context: FindingContext & { verb: string }): Finding {
  const message = `it could not be changed: ${reason}`;
  const remedy = `${command(context.verb, path, context)} once that is put right`;
  return { rule: "unwritable", level: "error", path, startLine: 1, endLine: 1, message, remedy };
}

function command(verb: string, path: string, { base, options }: FindingContext): string {
  return `license-header ${verb} ${options}${shellWords([pathFrom(path, base)])}`;
}

function whyUncommentable(language: Language | undefined): string {
  if (!language) return "no comment style is known for files of this name";
  return language.style ? "its encoding cannot be edited" : `${language.name} has no comments that could hold a header`;
}

function uncommentableRemedy(path: string, configFile: string): string {
  const declare = `an annotation in REUSE.toml, or a file ${shownName(`${path}.license`)}`;
  return `${declare}, or an entry in paths-ignore of ${configFile}`;
}

const longestQuote = 80;

function shortened(line: string): string {
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
}
