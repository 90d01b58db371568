// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** One build of a course, from its files to its pages: what the commands share. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findChromium } from "../browser/find-chromium.ts";
import type { DeckProblem } from "../deck/deck-error.ts";
import type { Training } from "../deck/training.ts";
import type { DeckIo } from "../deck-io.ts";
import { fontFaces, readTheme } from "../engine/theme.ts";
import { buildDocuments, type BuildProgress, type BuildResult } from "./build-course.ts";
import { engineVersion } from "./build-inputs.ts";
import { contactSheet, contactSheetFile } from "./contact-sheet.ts";
import { readCourse, type CourseDocument } from "./course-document.ts";
import type { Format, FormatName } from "./format.ts";
import { indexPage } from "./index-page.ts";

export interface SiteOptions {
  readonly training: Training;
  readonly formats: readonly Format[];
  /** Names of chapters; no index is written then. Default: all. */
  readonly chapters?: readonly string[] | undefined;
  /** Whether all chapters are also built as one deck. */
  readonly withCourse: boolean;
  /** An absolute path. */
  readonly output: string;
  readonly io: DeckIo;
  readonly progress: BuildProgress;
}

export interface SiteResult extends BuildResult {
  readonly documents: readonly CourseDocument[];
  /** In the decks: of each such chapter nothing was built, and its outputs of before stay. */
  readonly problems: readonly DeckProblem[];
  /** What was wanted and could not be tried, and why. */
  readonly withoutBrowser: { readonly formats: readonly FormatName[]; readonly reason: string } | undefined;
}

/**
 * Builds the documents, the contact sheets and the index.
 *
 * Errors: `UsageError` for a theme that is not there; the signal's reason.
 */
export async function buildSite(options: SiteOptions): Promise<SiteResult> {
  const { training, formats, chapters, output, io, progress } = options;
  const chromium = findChromium(io.environment);
  const possible = formats.filter(({ needsBrowser }) => !needsBrowser || chromium.path !== undefined);
  const missing = formats.filter((format) => !possible.includes(format)).map(({ name }) => name);
  const [{ documents, problems }, theme, engine] = await Promise.all([
    readCourse(training, { root: io.folder, chapters, withCourse: options.withCourse }),
    readTheme(training.folder),
    engineVersion(),
  ]);
  const shared = { theme, engine, browser: chromium.path };
  const built = await buildDocuments({ documents, formats: possible, shared, output, io, progress });
  await writePages(options, built);
  const { reason } = chromium;
  return {
    ...built,
    documents,
    problems,
    withoutBrowser: reason === undefined ? undefined : { formats: missing, reason },
  };
}

async function writePages({ training, chapters, output }: SiteOptions, { outputs, kept }: BuildResult): Promise<void> {
  const fonts = await fontFaces();
  for (const built of outputs.filter(({ format }) => format === "png")) {
    const sheet = contactSheet(built, { lang: training.lang, fonts });
    await writeFile(join(output, built.document.name, contactSheetFile), sheet);
  }
  // An index of some chapters would hide the others, which an earlier build has put there.
  if (chapters === undefined)
    await writeFile(join(output, "index.html"), indexPage(training, [...outputs, ...kept], fonts));
}
