// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Rules about what a deck consists of. */
import type { StaticCheck } from "./static-rules.ts";

export const frontMatter: StaticCheck = function* ({ deck }) {
  for (const field of ["title", "description", "lang"] as const) {
    if (deck.frontMatter[field] === undefined) yield { line: 1, message: `the front matter says no ${field}` };
  }
};

export const oneHeading: StaticCheck = function* ({ slides }) {
  for (const { slide, line } of slides) {
    const [first, second] = slide.headings;
    if (!first) yield { line, message: "the slide has no heading" };
    else if (second)
      yield { line: second.line, message: `"${second.text}" is a second heading, after "${first.text}"` };
  }
};

export const headingLevel: StaticCheck = function* ({ slides }) {
  for (const { slide } of slides) {
    const [heading] = slide.headings;
    const opens = slide.class.some((name) => name === "title" || name === "divider");
    const expected = opens ? 1 : 2;
    if (!heading || heading.level === expected) continue;
    const kind = opens ? "a title" : "a slide that is no title or divider";
    const message = `"${heading.text}" has level ${heading.level}; ${kind} has level ${expected}`;
    yield { line: heading.line, message };
  }
};

const mostPoints = 7;
const point = /^\s*(?:[-*+]|\d+[.)])\s+\S/;

export const manyBullets: StaticCheck = function* ({ slides }) {
  for (const { prose, columns } of slides) {
    const points = prose.filter(({ text }) => point.test(text)).map(({ line }) => line);
    for (const list of byColumn(points, columns)) {
      const tooMany = list[mostPoints];
      if (tooMany !== undefined) yield { line: tooMany, message: `${list.length} points, at most ${mostPoints}` };
    }
  }
};

export const speakerNotes: StaticCheck = function* ({ slides }) {
  for (const { slide, line } of slides) {
    if (slide.notes.every((note) => note === "")) yield { line, message: "the slide has no notes" };
  }
};

const dashes = /^\s*-{3,}\s*$/;

export const rulerGap: StaticCheck = function* ({ slides, lines }) {
  for (const { slide, prose } of slides) {
    for (const { line, text } of prose) {
      if (dashes.test(text)) yield { line, message: "dashes directly below a text, or indented, begin no slide" };
    }
    const ruler = slide.line - 1;
    if (slide.number === 1) continue;
    const text = lines[ruler - 1] ?? "";
    if (/^\s/.test(text)) yield { line: ruler, message: "the ruler is indented" };
    for (const [beside, where] of [
      [lines[ruler - 2], "above"],
      [lines[ruler], "below"],
    ] as const) {
      if ((beside ?? "").trim() !== "") yield { line: ruler, message: `there is no blank line ${where} the ruler` };
    }
  }
};

/** Lines apart by the columns that they stand in; what stands before the first column is a group of its own. */
function byColumn(lines: readonly number[], columns: readonly number[]): readonly (readonly number[])[] {
  const groups = Map.groupBy(lines, (line) => columns.filter((start) => start < line).length);
  return [...groups.values()];
}
