// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Builds the chapters' pages, serves them, and does so again after each change; what is wrong leaves the last good page. */
import { join } from "node:path";
import type { BuildProgress } from "../build/build-course.ts";
import { buildSite, type SiteResult } from "../build/build-site.ts";
import { BuildReport } from "../build/build-report.ts";
import { parseFormats } from "../build/format.ts";
import { openCourse, shownPath } from "../course-folder.ts";
import { DeckError } from "../deck/deck-error.ts";
import type { Training } from "../deck/training.ts";
import type { DeckIo } from "../deck-io.ts";
import { UsageError } from "../usage-error.ts";
import { SiteServer } from "./site-server.ts";
import { SourceWatcher } from "./source-watcher.ts";

export interface ServeOptions {
  /** The course's folder, as it was given. */
  readonly course: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly io: DeckIo;
  /** Called when the first build is there. */
  readonly onReady?: (url: string) => void;
}

/** Serves until the signal of `io` is aborted. Errors: `UsageError` for a course or a port that it cannot have. */
export async function serveCourse({ course, port, io, onReady }: ServeOptions): Promise<void> {
  const training = await openCourse(course, io);
  const output = join(training.folder, "dist", "serve");
  await using server = await SiteServer.start({ folder: output, port });
  await using watcher = await SourceWatcher.start([training.folder], io.clock);
  io.print("building the slides …\n");
  let isFirst = true;
  while (!io.signal.aborted) {
    const { isNew, problems } = await rebuild({ course, output, io, watcher });
    for (const line of problems) io.complain(`${line}\n`);
    server.send({ type: "problems", lines: problems });
    if (isNew) server.send({ type: "reload" });
    if (isFirst) {
      io.print(`\n${training.title}: ${server.url}  (^C ends it)\n\n`);
      onReady?.(server.url);
    }
    isFirst = false;
    const changed = await nextChange(watcher, io);
    for (const path of changed) io.print(`changed ${shownPath(path, io)}\n`);
  }
}

interface Rebuild {
  readonly course: string;
  readonly output: string;
  readonly io: DeckIo;
  readonly watcher: SourceWatcher;
}

interface Rebuilt {
  /** Whether any page became another. */
  readonly isNew: boolean;
  /** With file and line where they have them. */
  readonly problems: readonly string[];
}

async function rebuild({ course, output, io, watcher }: Rebuild): Promise<Rebuilt> {
  try {
    const training = await openCourse(course, io);
    const { isNew, result } = await buildWatched({ training, output, io, watcher });
    const inDecks = result.problems.map(({ file, line, message }) => `${file}:${line}  ${message}`);
    return { isNew, problems: [...inDecks, ...result.failures.map(({ error }) => error.message)] };
  } catch (error) {
    if (io.signal.aborted) return { isNew: false, problems: [] };
    if (error instanceof UsageError || error instanceof DeckError) return { isNew: false, problems: [error.message] };
    throw error;
  }
}

interface Pages {
  readonly isNew: boolean;
  readonly result: SiteResult;
}

/** What the pages are made of is known when they are; what changed until it was watched would never be seen. */
async function buildWatched({
  training,
  output,
  io,
  watcher,
}: Omit<Rebuild, "course"> & { readonly training: Training }): Promise<Pages> {
  const pages = await buildPages(training, output, io);
  if (!(await watcher.add(pages.result.documents.flatMap(({ sources }) => sources)))) return pages;
  const again = await buildPages(training, output, io);
  return { ...again, isNew: pages.isNew || again.isNew };
}

async function buildPages(training: Training, output: string, io: DeckIo): Promise<Pages> {
  const report = new BuildReport(io);
  let isNew = false;
  const progress: BuildProgress = {
    started: () => undefined,
    cached: () => undefined,
    built: (built, ms) => {
      isNew = true;
      if (built.format === "html") report.built(built, ms);
    },
  };
  // Each change would build the course as a whole, too: a second more for a page that nobody edits by.
  const formats = parseFormats("html,notes");
  const result = await buildSite({ training, formats, withCourse: false, output, io, progress });
  return { isNew, result };
}

async function nextChange(watcher: SourceWatcher, { signal }: DeckIo): Promise<readonly string[]> {
  try {
    return await watcher.next(signal);
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  }
}
