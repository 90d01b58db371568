// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** All rules on some decks of a course. */
import { access, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Clock } from "@nuvolaris/clock";
import { linksTo } from "../build/course-document.ts";
import { DeckError } from "../deck/deck-error.ts";
import type { Training } from "../deck/training.ts";
import type { Transcript } from "../demos/transcript.ts";
import { readTheme } from "../engine/theme.ts";
import { UsageError } from "../usage-error.ts";
import { sortFindings, type Finding } from "./finding.ts";
import { readLintSettings } from "./lint-settings.ts";
import { readLintedDeck, type LintedDeck } from "./linted-deck.ts";
import { checkManifests } from "./manifest-rule.ts";
import { remoteAssets } from "./remote-asset.ts";
import { checkSpelling } from "./spelling.ts";
import { checkText } from "./static-rules.ts";
import { checkTranscriptsOf } from "./transcript-rule.ts";

export interface LintOptions {
  readonly training: Training;
  /** The workspace: what decks name is looked for from here, and findings name files from here. */
  readonly root: string;
  /** Paths of decks. Default: those of the course's chapters. */
  readonly decks?: readonly string[];
  /** The browser for the rendered rules; without one, only what needs none is looked at. */
  readonly chromium?: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface LintResult {
  /** By file and line. */
  readonly findings: readonly Finding[];
  readonly decks: number;
  readonly slides: number;
  /** How long the browser was at it, its start included; there where the rendered rules were looked at. */
  readonly renderedMs?: number;
}

/**
 * Looks at every deck, whatever is wrong with the others.
 *
 * Errors: {@link UsageError} for a deck that is not there, a lint.yaml that is not in order, a theme that cannot be read;
 * what the browser says when it does not start.
 */
export async function lintCourse(options: LintOptions): Promise<LintResult> {
  const { training, root } = options;
  const paths = options.decks ?? training.chapters.map(({ deck }) => deck);
  const settings = await readLintSettings(training.folder, root);
  const decks: LintedDeck[] = [];
  const findings: Finding[] = [];
  const transcripts: Transcript[] = [];
  for (const path of paths) {
    options.signal.throwIfAborted();
    const linted = await readOne(path, options, findings);
    if (linted) decks.push(linted);
    const checked = await checkTranscriptsOf(path, { root, deck: linted });
    transcripts.push(...checked.transcripts);
    findings.push(...checked.findings);
  }
  for (const linted of decks) {
    findings.push(...checkText(linted, root), ...checkSpelling(linted, settings.words));
  }
  findings.push(...(await checkManifests(decks, { root, definitions: settings.definitions, transcripts })));
  if (options.decks === undefined) findings.push(...(await checkTheme(options)));
  const renderedMs = await render(decks, options, findings);
  return {
    findings: sortFindings(findings),
    decks: paths.length,
    slides: decks.reduce((sum, { slides }) => sum + slides.length, 0),
    ...(renderedMs !== undefined && { renderedMs }),
  };
}

async function readOne(
  path: string,
  { training, root }: LintOptions,
  findings: Finding[],
): Promise<LintedDeck | undefined> {
  const file = relative(root, path);
  await access(path).catch((cause: unknown) => {
    throw new UsageError(`there is no deck ${file}`, { cause });
  });
  try {
    const links = linksTo(training, root, (chapter) => `${chapter}.html`);
    return await readLintedDeck({ file, path }, { root, links });
  } catch (error) {
    if (!(error instanceof DeckError)) throw error;
    findings.push(...error.problems.map((problem) => ({ rule: "front-matter" as const, ...problem })));
    return undefined;
  }
}

async function render(
  decks: readonly LintedDeck[],
  { training, chromium: path, clock, signal }: LintOptions,
  findings: Finding[],
): Promise<number | undefined> {
  if (path === undefined) return undefined;
  const { checkRendered } = await import("./rendered-rules.ts");
  const theme = await readTheme(training.folder);
  const began = clock.monotonicNow();
  findings.push(...(await checkRendered(decks, { path, signal, theme })));
  return Math.round(clock.monotonicNow() - began);
}

async function checkTheme({ training, root }: LintOptions): Promise<readonly Finding[]> {
  const path = join(training.folder, "theme", "nuvolaris.css");
  const lines = (await readFile(path, "utf8")).split("\n");
  return lines.flatMap((text, index) =>
    remoteAssets({ text }).map((target) => ({
      rule: "remote-asset" as const,
      file: relative(root, path),
      line: index + 1,
      message: `${target} is on another host`,
    })),
  );
}
