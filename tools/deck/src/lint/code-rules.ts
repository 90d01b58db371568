// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Rules about blocks of code. */
import type { Fence } from "../deck/deck.ts";
import type { LintedSlide } from "./linted-deck.ts";
import type { StaticCheck } from "./static-rules.ts";

const mostLines = 16;

interface Block {
  readonly line: number;
  readonly length: number;
}

export const longCode: StaticCheck = function* ({ slides }) {
  for (const each of slides) {
    const columns = Map.groupBy(blocksOf(each), ({ line }) => each.columns.filter((start) => start < line).length);
    for (const blocks of columns.values()) {
      const lines = blocks.reduce((sum, { length }) => sum + length, 0);
      const last = blocks.at(-1);
      if (last && lines > mostLines) yield { line: last.line, message: `${lines} lines of code, at most ${mostLines}` };
    }
  }
};

/** Those that are written on the slide and those that are put in, in their order; a diagram is no code. */
function blocksOf({ slide, insertions }: LintedSlide): readonly Block[] {
  const written = slide.fences
    .filter(({ language }) => language !== "mermaid")
    .map(({ line, code }) => ({ line, length: code.split("\n").length }));
  const put = insertions.map(({ line, inserted }) => ({ line, length: inserted.code.split("\n").length }));
  return [...written, ...put].sort((one, other) => one.line - other.line);
}

export const looseCode: StaticCheck = function* ({ slides }) {
  for (const { slide } of slides) {
    for (const { line, language, isDemo } of slide.fences) {
      if (language === "mermaid" || (isDemo && language === "console")) continue;
      const what = language === "" ? "the code" : `the ${language}`;
      yield { line, message: `${what} is neither a region of a file nor a demo` };
    }
  }
};

export const openFence: StaticCheck = function* ({ slides, lines }) {
  for (const { slide } of slides) {
    for (const fence of slide.fences) {
      const opening = marks(lines[fence.line - 1]);
      if (!fence.closed) {
        yield { line: fence.line, message: `the fence is not closed before the slide ends` };
        continue;
      }
      const line = closingLine(fence, lines);
      const closing = marks(lines[line - 1]);
      if (closing === opening) continue;
      yield { line, message: `the fence that ${opening} opened is closed by ${closing}` };
    }
  }
};

function marks(text = ""): string {
  return /^\s*(?<marks>`{3,}|~{3,})/.exec(text)?.groups?.["marks"] ?? "";
}

function closingLine({ line, code }: Fence, lines: readonly string[]): number {
  if (code === "" && marks(lines[line]) !== "") return line + 1;
  return line + code.split("\n").length + 1;
}
