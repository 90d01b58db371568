// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What can be said against a transcript without running it. */
import type { DeckProblem } from "../deck/deck-error.ts";
import { missingFiles } from "./named-files.ts";
import { parseTranscript } from "./parse-transcript.ts";
import type { Step, Transcript } from "./transcript.ts";

/**
 * All that is wrong with the transcript `text` of `file`, in the order of the lines: what cannot be parsed, steps that expect
 * nothing, and files that commands name and that are not below `root`.
 *
 * Errors: a DeckError where there is no front matter.
 */
export function checkTranscript(file: string, text: string, root: string): readonly DeckProblem[] {
  const { transcript, problems } = parseTranscript(file, text);
  return [...problems, ...checkSteps(transcript, root)].sort((one, other) => one.line - other.line);
}

/** The part of {@link checkTranscript} that is about steps which were understood: demos on slides have them, too. */
export function checkSteps(transcript: Transcript, root: string): readonly DeckProblem[] {
  const { file, steps } = transcript;
  const silent = steps.filter((step) => !expectsSomething(step));
  return [
    ...silent.map(({ line, title }) => ({
      file,
      line,
      message: `step "${title}" expects no output: nothing would fail`,
    })),
    ...missingFiles(transcript, root).map(({ line, path }) => ({ file, line, message: `there is no file ${path}` })),
  ];
}

/** Of a step that only interrupts it is enough that the program ends. */
function expectsSomething({ actions }: Step): boolean {
  return actions.some(({ type, expected }) => type === "interrupt" || expected.lines.length > 0);
}
