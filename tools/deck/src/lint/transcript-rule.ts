// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The transcripts beside a deck, and the demos on its slides. */
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { DeckError, type DeckProblem } from "../deck/deck-error.ts";
import { findTranscripts, readSlideDemos } from "../demos/find-demos.ts";
import { parseTranscript } from "../demos/parse-transcript.ts";
import { checkSteps, checkTranscript } from "../demos/transcript-check.ts";
import type { Transcript } from "../demos/transcript.ts";
import type { Finding } from "./finding.ts";

export interface CheckedTranscripts {
  /** Those that could be understood. */
  readonly transcripts: readonly Transcript[];
  readonly findings: readonly Finding[];
}

interface TranscriptOptions {
  /** The workspace. */
  readonly root: string;
  /** `undefined`: it is not in order, which is told elsewhere. */
  readonly deck: unknown;
}

/** All that `checkTranscript` has against those of the deck at `path`, and against its demos where `deck` could be read. */
export async function checkTranscriptsOf(path: string, { root, deck }: TranscriptOptions): Promise<CheckedTranscripts> {
  const transcripts: Transcript[] = [];
  const problems: DeckProblem[] = [];
  for (const each of await findTranscripts({ deck: path })) {
    const [file, source] = [relative(root, each), await readFile(each, "utf8")];
    await collect(problems, () => {
      problems.push(...checkTranscript(file, source, root));
      transcripts.push(parseTranscript(file, source).transcript);
    });
  }
  await collect(problems, async () => {
    if (deck === undefined) return;
    const demos = await readSlideDemos(path, root);
    problems.push(...demos.flatMap((demo) => checkSteps(demo, root)));
    transcripts.push(...demos);
  });
  return { transcripts, findings: problems.map((problem) => ({ rule: "transcript", ...problem })) };
}

async function collect(problems: DeckProblem[], read: () => void | Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof DeckError)) throw error;
    problems.push(...error.problems);
  }
}
