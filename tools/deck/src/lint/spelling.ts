// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { SlideComment } from "../deck/deck.ts";
import type { Word } from "./lint-settings.ts";
import type { Finding } from "./finding.ts";
import type { LintedDeck } from "./linted-deck.ts";
import type { ProseLine } from "./prose.ts";

/** Addresses, targets of links, and elements with their attributes are not prose. */
const address = /\b[a-z][\w+.-]*:\/\/\S+|\]\([^)]*\)|<[^>]*>|\{[^}]*\}/gi;

/** Looks for the wrong forms of words on slides, in notes and in the front matter's texts. */
export function checkSpelling({ deck, lines, slides }: LintedDeck, words: readonly Word[]): readonly Finding[] {
  const forms = new Map(words.flatMap(({ right, wrong }) => wrong.map((form) => [form, right] as const)));
  if (forms.size === 0) return [];
  const wrong = new RegExp(`(?<![\\w./@-])(?:${[...forms.keys()].map(escaped).join("|")})(?![\\w/@-]|\\.\\w)`, "gu");
  const head = lines
    .slice(0, deck.frontMatter.endLine - 1)
    .map((text, index) => ({ line: index + 1, text }))
    .filter(({ text }) => /^(?:title|description):/.test(text));
  const body = slides.flatMap(({ slide, prose }) => [
    ...prose,
    ...slide.comments.flatMap((each) => noteLines(each, lines)),
  ]);
  return [...head, ...body].flatMap(({ line, text }) =>
    [...text.replace(address, " ").matchAll(wrong)].map(({ 0: form }): Finding => ({
      rule: "spelling",
      file: deck.file,
      line,
      message: `expected ${forms.get(form) ?? ""}, found ${form}`,
    })),
  );
}

function noteLines({ kind, text, line }: SlideComment, lines: readonly string[]): readonly ProseLine[] {
  if (kind !== "note") return [];
  const first = lines[line - 1]?.trimEnd().endsWith("<!--") === true ? line + 1 : line;
  return text.split("\n").map((each, index) => ({ line: first + index, text: each.replace(/`[^`]*`/g, " ") }));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
