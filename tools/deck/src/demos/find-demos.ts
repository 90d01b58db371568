// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a course has to show: the transcripts of its labs, and the blocks on its slides that are marked as demos. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { DeckError, type DeckProblem } from "../deck/deck-error.ts";
import { parseDeck } from "../deck/read-deck.ts";
import type { Chapter } from "../deck/training.ts";
import { withEndings } from "./command-endings.ts";
import { readSoundTranscript, stepOf } from "./parse-transcript.ts";
import type { Transcript } from "./transcript.ts";

const transcriptName = /^transcript-[\w-]+\.md$/;

/** The paths of a chapter's transcripts, by name. */
export async function findTranscripts(chapter: Pick<Chapter, "deck">): Promise<readonly string[]> {
  const folder = join(chapter.deck, "../lab");
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => transcriptName.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * All that chapters show, in their order: of each its transcripts, then the demos on its slides, which are transcripts of one
 * step each. Files are named relative to `root`.
 *
 * Errors: {@link DeckError} with all that is wrong in any of them.
 */
export async function readDemos(chapters: readonly Chapter[], root: string): Promise<readonly Transcript[]> {
  const demos: Transcript[] = [];
  const problems: DeckProblem[] = [];
  const collect = async (read: () => Promise<readonly Transcript[]>): Promise<void> => {
    try {
      demos.push(...(await read()));
    } catch (error) {
      if (!(error instanceof DeckError)) throw error;
      problems.push(...error.problems);
    }
  };
  for (const chapter of chapters) {
    for (const path of await findTranscripts(chapter)) {
      await collect(async () => [readSoundTranscript(relative(root, path), await readFile(path, "utf8"))]);
    }
    await collect(() => readSlideDemos(chapter.deck, root));
  }
  if (problems.length > 0) throw new DeckError(problems);
  return demos;
}

/** The demos on the slides of a deck; none where there is no deck yet. Errors: {@link DeckError}. */
export async function readSlideDemos(path: string, root: string): Promise<readonly Transcript[]> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return [];
  const file = relative(root, path);
  const { slides } = parseDeck({ file, path, text });
  const problems: DeckProblem[] = [];
  const demos = slides.flatMap(({ number, heading = `slide ${number}`, fences }) =>
    fences
      .filter(({ isDemo }) => isDemo)
      .map((fence): Transcript => {
        const read = stepOf({ title: heading, name: `slide-${number}`, line: fence.line }, fence);
        const { steps, problems: endings } = withEndings([read.step]);
        problems.push(...[...read.problems, ...endings].map((each) => ({ file, ...each })));
        return { file, title: heading, cluster: "given", needs: [], steps };
      }),
  );
  if (problems.length > 0) throw new DeckError(problems);
  return demos;
}
