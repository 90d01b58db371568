// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Rules about what a deck names: pictures, links, regions, steps. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Deck } from "../deck/deck.ts";
import { mermaidTitle } from "../engine/mermaid-diagram.ts";
import type { LintedDeck } from "./linted-deck.ts";
import { unfencedLines, type ProseLine } from "./prose.ts";
import { remoteAssets } from "./remote-asset.ts";
import type { StaticCheck } from "./static-rules.ts";

export const brokenReference: StaticCheck = function* (linted, { root }) {
  const remote = new Map(linted.slides.flatMap(({ prose }) => prose.map((line) => [line.line, remoteAssets(line)])));
  for (const { line, message } of linted.expanded.problems) {
    // A picture on another host is a matter of another rule.
    if (remote.get(line)?.some((target) => message.startsWith(target))) continue;
    yield { line, message };
  }
  yield* brokenAnchors(linted);
  yield* missingPaths(linted, root);
};

/** A path of at least two parts, with an ending that files of a project have. */
const namedPath =
  /(?<![\w./@~$<>{}:-])(?<path>[\w.-]+(?:\/[\w.-]+)+\.(?:ts|js|mjs|json|ya?ml|md|py|sh|txt|css))(?![\w/*<{-])/g;

/** Files that slides and notes only speak of: a learner opens them, too. */
function* missingPaths({ deck, slides }: LintedDeck, root: string): ReturnType<StaticCheck> {
  const places = [root, dirname(deck.path)];
  for (const { line, text } of slides.flatMap(({ slide }) => unfencedLines(slide))) {
    // What comments and links name is looked for elsewhere.
    if (/^\s*<!--\s*(?:code|demo):/.test(text)) continue;
    for (const { groups } of text.replace(/\]\([^)]*\)/g, "]").matchAll(namedPath)) {
      const named = groups?.["path"] ?? "";
      const isThere = places.some((place) => existsSync(join(place, named)));
      if (!isThere) yield { line, message: `there is no file ${named}` };
    }
  }
}

const link = /(?<!!)\[(?:[^\][]|\[[^\]]*\])*\]\((?<target>[^\s)#]*)#(?<anchor>[^\s)]*)/g;

function* brokenAnchors({ deck, slides }: LintedDeck): ReturnType<StaticCheck> {
  for (const { line, text } of slides.flatMap(({ prose }) => prose)) {
    for (const { groups } of text.matchAll(link)) {
      const message = whatIsWrong(groups?.["target"] ?? "", groups?.["anchor"] ?? "", deck);
      if (message !== undefined) yield { line, message };
    }
  }
}

function whatIsWrong(target: string, anchor: string, { path, slides }: Deck): string | undefined {
  if (/^[a-z][\w+.-]*:/i.test(target)) return undefined;
  if (target === "") {
    const isSlide = /^[1-9]\d*$/.test(anchor) && Number(anchor) <= slides.length;
    return isSlide ? undefined : `there is no slide #${anchor}; there are ${slides.length}`;
  }
  const file = resolve(dirname(path), decodeURI(target));
  // A file that is not there is told as that.
  return existsSync(file) && !hasAnchor(file, anchor) ? `${target} has no #${anchor}` : undefined;
}

/** What GitHub, where links to files lead, has in such a file. */
function hasAnchor(path: string, anchor: string): boolean {
  if (!statSync(path).isFile()) return false;
  const text = readFileSync(path, "utf8");
  const lines = /^L(?<first>\d+)(?:-L(?<last>\d+))?$/.exec(anchor)?.groups;
  if (lines) return Number(lines["last"] ?? lines["first"]) <= text.split("\n").length;
  const headings = [...text.matchAll(/^#{1,6}\s+(?<text>.+?)\s*#*$/gm)].map(({ groups }) => groups?.["text"] ?? "");
  return path.endsWith(".md") && headings.some((heading) => slug(heading) === anchor);
}

function slug(heading: string): string {
  const plain = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "");
  return plain.trim().replace(/\s/g, "-");
}

const image = /!\[(?<alt>(?:[^\][]|\[[^\]]*\])*)\]\((?<target>[^\s)]+)/g;
/** What Marp reads in the place of the text: https://marpit.marp.app/image-syntax */
const keyword =
  /^(?:bg|fit|cover|contain|auto|left|right|vertical|(?:left|right):\S+|\d+(?:\.\d+)?%|(?:w|h|width|height|blur|brightness|contrast|drop-shadow|grayscale|hue-rotate|invert|opacity|saturate|sepia)(?::\S*)?)$/;

export const imageAlt: StaticCheck = function* ({ slides }) {
  for (const { slide, prose } of slides) {
    for (const line of prose) yield* nameless(line);
    for (const { line, language, code } of slide.fences) {
      if (language !== "mermaid" || mermaidTitle(code) !== undefined) continue;
      yield { line, message: "the diagram has no accTitle that says what it shows" };
    }
  }
};

function* nameless({ line, text }: ProseLine): ReturnType<StaticCheck> {
  for (const { groups } of text.matchAll(image)) {
    const { alt = "", target = "" } = groups ?? {};
    if (!saysSomething(alt)) yield { line, message: `${target} has no text that says what it shows` };
  }
  if (/<img\b(?![^>]*\salt="[^"]+)/.test(text)) yield { line, message: "the img has no alt" };
}

function saysSomething(alt: string): boolean {
  return alt.split(/\s+/).some((word) => word !== "" && !keyword.test(word));
}
