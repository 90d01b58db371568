// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { findChromium } from "../browser/find-chromium.ts";
import { courseOption, openCourse } from "../course-folder.ts";
import type { DeckIo } from "../deck-io.ts";
import { UsageError } from "../usage-error.ts";
import { toolVersion } from "../version.ts";
import { lintCourse } from "./lint-course.ts";
import { formatNames, renderReport, summaryLine, type FormatName } from "./report.ts";
import { isRuleId, rules, type RuleId } from "./rules.ts";

interface LintCommandOptions {
  readonly course: string;
  readonly static?: boolean;
  readonly format: FormatName;
  readonly output?: string;
  readonly explain?: string | true;
}

/** `deck lint`: what keeps slides from being read, from being true, or from being shown. */
export function lintCommand(io: DeckIo): Command {
  return new Command("lint")
    .description("check decks: what they say, what they name, and how they look in a browser")
    .argument("[decks...]", "files (default: every chapter of the course)")
    .addOption(courseOption())
    .option("--static", "only what needs no browser")
    .addOption(new Option("--format <name>", "of the report").choices(formatNames).default("text"))
    .option("--output <file>", "write the report there")
    .option("--explain [rule]", "say what a rule asks for and why; without one, list all")
    .action((decks: readonly string[], options: LintCommandOptions) => lint(decks, options, io));
}

async function lint(decks: readonly string[], options: LintCommandOptions, io: DeckIo): Promise<void> {
  if (options.explain !== undefined) {
    io.print(explain(options.explain));
    return;
  }
  const training = await openCourse(options.course, io);
  const result = await lintCourse({
    training,
    root: io.folder,
    ...(decks.length > 0 && { decks: decks.map((deck) => resolve(io.folder, deck)) }),
    ...(options.static !== true && { chromium: browserOf(io) }),
    clock: io.clock,
    signal: io.signal,
  });
  const { format, output } = options;
  const report = renderReport(format, result, { version: toolVersion(), colour: io.colour && output === undefined });
  if (output === undefined) io.print(report);
  else {
    await writeFile(resolve(io.folder, output), report);
    io.print(summaryLine(result));
  }
  if (result.findings.length > 0) io.finish(1);
}

function browserOf({ environment }: DeckIo): string {
  const { path, reason } = findChromium(environment);
  if (path === undefined) throw new UsageError(`${reason}; or give --static, which looks at the text alone`);
  return path;
}

function explain(rule: string | true): string {
  if (rule === true) {
    return Object.entries(rules)
      .map(([id, { title }]) => `${id.padEnd(20)} ${title}\n`)
      .join("");
  }
  if (!isRuleId(rule))
    throw new UsageError(`--explain: expected one of ${Object.keys(rules).join(", ")}, found ${rule}`);
  return explainOne(rule);
}

function explainOne(id: RuleId): string {
  const { title, help, rendered } = rules[id];
  const how = rendered ? "Looked at in a browser." : "Looked at in the text.";
  return `${id}: ${title}\n${help}\n${how}\n`;
}
