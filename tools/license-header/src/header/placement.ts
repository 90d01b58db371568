// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Where in a file its header belongs, and how it is written there. */
import { otherStyles } from "../languages/comment-styles.ts";
import type { CommentStyle, Language } from "../languages/language.ts";
import { fenceAt } from "./front-matter.ts";
import type { HeaderForms } from "./header-forms.ts";
import { lineEndOf, type LineEnd, type SourceView } from "./source-view.ts";

/**
 * How a header is joined to what follows: with an empty line between, without (inside a front matter), as the only
 * code of a file of text (PHP without `<?php`), or on the same line (after `<?xml …?>` with no line end behind it).
 */
export type Joint = "apart" | "tight" | "hosted" | "glued";

export interface Placement {
  readonly at: number;
  readonly style: CommentStyle;
  readonly joint: Joint;
  readonly lineEnd: LineEnd;
  /** Where the content begins: after the front matter, else at the same place. */
  readonly content: number;
}

/** A language that has comments. */
export interface CommentedLanguage extends Language {
  readonly style: CommentStyle;
}

/** A prolog ends within the first so many bytes; what goes on longer is content. */
const longestProlog = 32_768;

/** Finds the place of one header in files. */
export class Placer {
  readonly #forms: HeaderForms;
  /** What may stand above the header, by language; compiled when the first file of it comes. */
  readonly #prologs = new Map<CommentedLanguage, readonly RegExp[]>();

  constructor(forms: HeaderForms) {
    this.#forms = forms;
  }

  /** Where the header of this file belongs. A header that stands in the prolog already ends the prolog. */
  place(view: SourceView, language: CommentedLanguage): Placement {
    const { text, bom } = view;
    const lineEnd = lineEndOf(text);
    if (language.frontMatter !== undefined) {
      const headerAt = (at: number) => this.#forms.lengthAt(view, at);
      const fence = fenceAt(text, bom, { kind: language.frontMatter, headerAt });
      if (fence !== undefined) {
        return { at: fence.inside, style: fence.style, joint: "tight", lineEnd, content: fence.after };
      }
    }
    const at = this.#prologEnd(view, language);
    return { at, ...writtenAt(view, at, language.style), lineEnd, content: at };
  }

  #prologEnd(view: SourceView, language: CommentedLanguage): number {
    let at = view.bom;
    while (at < longestProlog && this.#forms.lengthAt(view, at) === 0) {
      const next = endOfFirst(this.#prologOf(language), view.text, at);
      if (next === at) break;
      at = next;
    }
    return at;
  }

  #prologOf(language: CommentedLanguage): readonly RegExp[] {
    const known = this.#prologs.get(language);
    if (known !== undefined) return known;
    const sources = [...(language.after ?? []), ...(language.style.after ?? [])];
    const prolog = sources.map((source) => new RegExp(source, "iy"));
    this.#prologs.set(language, prolog);
    return prolog;
  }
}

/** Behind a prolog that does not end its line only a comment that ends within it can stand. */
function writtenAt(view: SourceView, at: number, style: CommentStyle): Pick<Placement, "style" | "joint"> {
  const { text, bom } = view;
  const open = style.within?.open.slice(0, 2);
  if (open !== undefined && !text.slice(bom, at).includes(open)) return { style, joint: "hosted" };
  const endsInLine = at > bom && text.charAt(at - 1) !== "\n" && at < text.length;
  const inLine = endsInLine ? [style, ...otherStyles(style)].find(({ end }) => end !== undefined) : undefined;
  return inLine === undefined ? { style, joint: "apart" } : { style: inLine, joint: "glued" };
}

/** Where the first of the patterns that matches at a place ends; the same place when none does. */
function endOfFirst(patterns: readonly RegExp[], text: string, at: number): number {
  for (const pattern of patterns) {
    pattern.lastIndex = at;
    if (pattern.test(text) && pattern.lastIndex > at) return pattern.lastIndex;
  }
  return at;
}
