// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The lines of a console block as actions: `$ command`, `> ` where it goes on, `^C`, and what is printed. */
import type { Action, Expected } from "./transcript.ts";

export interface ConsoleLine {
  readonly line: number;
  readonly text: string;
}

interface Draft {
  readonly type: Action["type"];
  readonly line: number;
  readonly command: string[];
  readonly expected: { readonly line: number; readonly lines: string[] };
}

/**
 * Every line has a place: there is no wrong block. A line of output before any command is of the one that runs. All commands are
 * taken to exit: how they end is told by what follows in their window, which is not known here.
 */
export function parseConsoleBlock(lines: readonly ConsoleLine[]): readonly Action[] {
  const drafts: Draft[] = [];
  for (const { line, text } of lines) {
    const last = drafts.at(-1);
    if (/^\$( |$)/.test(text)) drafts.push(draft("command", line, text.slice(2)));
    else if (text === "^C") drafts.push(draft("interrupt", line));
    else if (last?.type === "command" && isContinued(last) && /^>( |$)/.test(text)) continueCommand(last, text);
    else if (last) last.expected.lines.push(text);
    else drafts.push({ ...draft("output", line), expected: { line, lines: [text] } });
  }
  return drafts.map(toAction);
}

function draft(type: Action["type"], line: number, command?: string): Draft {
  return { type, line, command: command === undefined ? [] : [command], expected: { line: line + 1, lines: [] } };
}

/** A `>` after output is output. */
function isContinued({ expected }: Draft): boolean {
  return expected.lines.length === 0;
}

function continueCommand(last: Draft, text: string): void {
  last.command.push(text.slice(2));
  Object.assign(last.expected, { line: last.expected.line + 1 });
}

function toAction({ type, line, command, expected }: Draft): Action {
  const printed: Expected = expected;
  if (type !== "command") return { type, line, expected: printed };
  return { type, line, command: command.join("\n"), ending: "exits", expected: printed };
}
