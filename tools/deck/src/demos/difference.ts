// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a reader needs to see of a step that is not what the transcript says. */
import { align } from "./alignment.ts";
import type { StepFailure } from "./step-result.ts";

/** More of a long output than this helps nobody. */
const shownLines = 60;

/** Some lines: where, which window, which command, how it ended, and what was expected beside what was printed. */
export function describeFailure(file: string, failure: StepFailure): string {
  const { line, window, command, reason, exitCode, expected, printed } = failure;
  const [first = "", ...more] = command.split("\n");
  return [
    `${file}:${line} ${reason}`,
    `  window ${window}: $ ${first}`,
    ...more.map((each) => `  > ${each}`),
    ...(exitCode === undefined ? [] : [`  exit code ${exitCode}`]),
    ...compareLines(expected, printed).map((each) => `    ${each}`),
    "",
  ].join("\n");
}

/** Expected lines that did not come after `-`, others that came after `+`, and what is as it should be. */
export function compareLines(expected: readonly string[], printed: readonly string[]): readonly string[] {
  if (expected.length === 0 && printed.length === 0) return ["nothing was expected, and nothing was printed"];
  const shown = printed.slice(-shownLines);
  const left = printed.length - shown.length;
  const note = left > 0 ? [`… ${left} lines before`] : [];
  const lines = align(expected, shown).flatMap((each) => {
    switch (each.type) {
      case "same":
        return [`  ${each.line}`];
      case "missing":
        return [`- ${each.pattern}`];
      case "extra":
        return [`+ ${each.line}`];
      case "any":
        return each.lines.map((line) => `  ${line}`);
    }
  });
  return [...note, ...lines];
}
