// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { resolve } from "node:path";
import { Command } from "commander";
import { courseOption, openCourse, shownPath } from "../course-folder.ts";
import type { Training } from "../deck/training.ts";
import type { DeckIo } from "../deck-io.ts";
import { UsageError } from "../usage-error.ts";
import { BuildReport } from "./build-report.ts";
import { buildSite } from "./build-site.ts";
import { allFormats, parseFormats } from "./format.ts";

interface BuildCommandOptions {
  readonly course: string;
  readonly only?: string;
  readonly chapter?: readonly string[];
  readonly output?: string;
}

/** `deck build`: every chapter and the course in every format, as far as it is not up to date. */
export function buildCommand(io: DeckIo): Command {
  return new Command("build")
    .description("build the slides: HTML, PDF, PPTX, pictures, notes, and an index of them")
    .addOption(courseOption())
    .option("--only <formats>", `some of ${allFormats.map(({ name }) => name).join(",")} (default: all)`)
    .option("--chapter <names...>", "only these chapters, by their folders (default: all, and the course as one deck)")
    .option("--output <folder>", "where to put it (default: dist/course in the course's folder)")
    .action((options: BuildCommandOptions) => build(options, io));
}

async function build({ course, only, chapter, output }: BuildCommandOptions, io: DeckIo): Promise<void> {
  const training = await openCourse(course, io);
  const folder = output === undefined ? outputFolder(training) : resolve(io.folder, output);
  const chapters = chapter && knownChapters(training, chapter);
  const report = new BuildReport(io);
  const formats = only === undefined ? allFormats : parseFormats(only);
  const withCourse = chapters === undefined;
  const result = await buildSite({ training, formats, chapters, withCourse, output: folder, io, progress: report });
  report.end(result, shownPath(folder, io));
  const isShort = only !== undefined && (result.withoutBrowser?.formats.length ?? 0) > 0;
  if (isShort || result.problems.length > 0 || result.failures.length > 0) io.finish(1);
}

/** Where a course is built when nothing else is said. */
export function outputFolder(training: Training): string {
  return resolve(training.folder, "dist/course");
}

function knownChapters(training: Training, names: readonly string[]): readonly string[] {
  const known = training.chapters.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new UsageError(`--chapter: expected some of ${known.join(", ")}, found ${unknown}`);
}
