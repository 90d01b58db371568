// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Pictures and links of a slide: found beside the deck, and named as the built page can use them. */
import { existsSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import type { Deck, Slide } from "../deck/deck.ts";
import type { DeckProblem } from "../deck/deck-error.ts";
import { pictureExtensions, pictureUrl } from "./picture.ts";

/** Where links lead once the deck is built. */
export interface LinkTargets {
  /** The URL of the chapter whose deck lies at this path; `undefined` when it is none of the course. */
  chapter(path: string): string | undefined;
  /** The URL of another file of the workspace. */
  file(path: string): string;
}

interface Resolved {
  /** The lines that became others, by their index in the slide. */
  readonly lines: ReadonlyMap<number, string>;
  readonly pictures: readonly string[];
  readonly problems: readonly Omit<DeckProblem, "file">[];
}

const reference = /(?<opening>!?\[(?:[^\][]|\[[^\]]*\])*\]\()(?<target>[^\s)]+)(?<rest>(?:\s+"[^"]*")?\))/g;
const codeSpan = /(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g;
const scheme = /^[a-z][\w+.-]*:/i;

/** Everything in `[text](target)` and `![alt](target)` outside of code. */
export function resolveReferences(slide: Slide, deck: Deck, links: LinkTargets): Resolved {
  const lines = new Map<number, string>();
  const pictures: string[] = [];
  const problems: Omit<DeckProblem, "file">[] = [];
  const isCode = fencedLines(slide);
  for (const [index, text] of slide.source.split("\n").entries()) {
    if (isCode(index) || !text.includes("](")) continue;
    const resolved = outsideCode(text, (part) =>
      part.replace(reference, (...match) => {
        const [whole = "", opening = "", target = "", rest = ""] = match.slice(0, 4).map(String);
        const found = resolveOne({ target, isPicture: opening.startsWith("!"), folder: dirname(deck.path), links });
        if (found.picture !== undefined) pictures.push(found.picture);
        if (found.problem !== undefined) problems.push({ line: slide.line + index, message: found.problem });
        return found.url === undefined ? whole : opening + found.url + rest;
      }),
    );
    if (resolved !== text) lines.set(index, resolved);
  }
  return { lines, pictures, problems };
}

interface Reference {
  readonly target: string;
  readonly isPicture: boolean;
  readonly folder: string;
  readonly links: LinkTargets;
}

interface Found {
  readonly url?: string;
  readonly picture?: string;
  readonly problem?: string;
}

function resolveOne({ target, isPicture, folder, links }: Reference): Found {
  const isRemote = scheme.test(target) || target.startsWith("//");
  if (isPicture && isRemote) return { problem: `${target} is remote; a deck shows only pictures that lie beside it` };
  if (isRemote || target.startsWith("#")) return {};
  const [name = "", anchor] = decodeURI(target).split("#");
  const path = resolve(folder, name);
  const chapter = isPicture ? undefined : links.chapter(path);
  if (chapter !== undefined) return { url: chapter };
  if (!existsSync(path)) return { problem: `there is no ${isPicture ? "picture" : "file"} ${target}` };
  if (!isPicture) return { url: links.file(path) + (anchor === undefined ? "" : `#${anchor}`) };
  if (pictureExtensions.includes(extname(path).toLowerCase())) return { url: pictureUrl(path), picture: path };
  return {
    problem: `${target}: expected one of ${pictureExtensions.join(", ")}, found ${extname(path) || "no extension"}`,
  };
}

function fencedLines(slide: Slide): (index: number) => boolean {
  const ranges = slide.fences.map(({ line, code }) => {
    const start = line - slide.line;
    return { start, end: start + code.split("\n").length + 1 };
  });
  return (index) => ranges.some(({ start, end }) => index >= start && index <= end);
}

function outsideCode(text: string, change: (part: string) => string): string {
  let result = "";
  let from = 0;
  for (const { 0: span, index } of text.matchAll(codeSpan)) {
    result += change(text.slice(from, index)) + span;
    from = index + span.length;
  }
  return result + change(text.slice(from));
}
