// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What there is at the top of a file.
 *
 * Flow: the header's exact bytes at its place; then the folded text; then the `pattern`; then what other comments are.
 * The first 4 KiB decide nearly always. Where they do not, 64 KiB are read (more for a longer header or threshold), and
 * the whole file only for a `pattern`, which may match anywhere.
 */
import type { Language } from "../languages/language.ts";
import type { ByteSource } from "./byte-source.ts";
import { contentKind, decodedUtf16 } from "./content-kind.ts";
import type { HeaderForms } from "./header-forms.ts";
import { HeaderMatch } from "./header-match.ts";
import type { HeaderSpec } from "./header-spec.ts";
import { foreignHeader, headingBlocks, HeadingReader, type NearHeader } from "./heading.ts";
import { type CommentedLanguage, type Placement, Placer } from "./placement.ts";
import { encoded, type SourceView, viewOf } from "./source-view.ts";
import { leastLines, spanOf } from "./span.ts";
import type { Span, Verdict } from "./verdict.ts";

/** Nearly every header lies in a file's first page. */
export const firstRead = 4096;
const growth = 16;

export interface Examination {
  readonly verdict: Verdict;
  readonly view: SourceView;
  /** `undefined`: the file cannot have a comment. */
  readonly placement: Placement | undefined;
}

/** A file as far as it is read. */
interface Reading {
  readonly view: SourceView;
  readonly placement: Placement | undefined;
  readonly language: CommentedLanguage | undefined;
}

export class HeaderExaminer {
  readonly #forms: HeaderForms;
  readonly #placer: Placer;
  readonly #match: HeaderMatch;
  readonly #headings: HeadingReader;

  constructor(spec: HeaderSpec, forms: HeaderForms) {
    this.#forms = forms;
    this.#placer = new Placer(forms);
    this.#match = new HeaderMatch(spec);
    this.#headings = new HeadingReader(spec.lines);
  }

  examine(source: ByteSource, language: Language | undefined): Examination {
    const commented = isCommented(language) ? language : undefined;
    let reading = this.#read(source, firstRead, commented);
    const kind = contentKind(reading.view.text);
    if (kind === "binary") return { verdict: { state: "binary" }, view: reading.view, placement: undefined };
    if (kind === "utf-16") return { verdict: this.#utf16Verdict(source), view: reading.view, placement: undefined };
    let isThere = this.#isThere(reading);
    if (!isThere && !reading.view.complete) {
      reading = this.#read(source, this.#match.reach, commented);
      isThere = this.#isThere(reading);
    }
    const verdict =
      isThere || this.#fitsPattern(source, reading) ? ({ state: "valid" } as const) : this.#other(reading);
    return { verdict, view: reading.view, placement: reading.placement };
  }

  /** Where the header of the file belongs. */
  place(view: SourceView, language: CommentedLanguage): Placement {
    return this.#placer.place(view, language);
  }

  /** The comment at the top of a file that is the header, or nearly so. */
  near({ text }: SourceView, placement: Placement, language: CommentedLanguage): NearHeader | undefined {
    return this.#headings.near(headingBlocks(text, placement, language.style));
  }

  #read(source: ByteSource, length: number, language: CommentedLanguage | undefined): Reading {
    const view = viewOf(source, length);
    return { view, language, placement: language === undefined ? undefined : this.#placer.place(view, language) };
  }

  #isThere({ view, placement, language }: Reading): boolean {
    const { text } = view;
    const marker = markerOf(language);
    if (placement === undefined) return this.#match.isNear(text, marker);
    if (this.#forms.lengthAt(view, placement.at) > 0) return true;
    const starts = [...new Set([0, placement.at, placement.content])];
    return starts.some((start) => this.#match.isNear(text.slice(start), marker));
  }

  /** Only for files of which license-eye asks it: a header that is too far down is one that is not there. */
  #fitsPattern(source: ByteSource, { view, language }: Reading): boolean {
    if (!this.#match.hasPattern) return false;
    const marker = markerOf(language);
    return !this.#match.isHeldBy(view.text, marker) && this.#match.fitsPattern(wholeText(source, view), marker);
  }

  /** What there is in a file whose header is not in its place. */
  #other({ view: { text }, placement, language }: Reading): Verdict {
    const marker = markerOf(language);
    const blocks =
      placement === undefined || language === undefined ? [] : headingBlocks(text, placement, language.style);
    const near = this.#headings.near(blocks);
    if (near !== undefined && !this.#match.isHeldBy(text.slice(near.block.start, near.block.end), marker)) {
      return { state: "stale", span: spanOfLines(text, near), similarity: near.similarity };
    }
    const holds = (part: string) => this.#match.isHeldBy(part, marker);
    if (holds(text)) return { state: "distant", span: leastLines(text, holds) };
    if (placement === undefined) return { state: "uncommentable" };
    const foreign = foreignHeader(blocks);
    if (foreign === undefined) return { state: "missing" };
    const { start, end } = foreign.block;
    return { state: "foreign", span: spanOf(text, start, end), firstLine: foreign.statement };
  }

  /** UTF-16 is read, and never written. */
  #utf16Verdict(source: ByteSource): Verdict {
    const { text } = viewOf(source, this.#match.reach);
    const content = encoded(decodedUtf16(text));
    const isValid = this.#match.isNear(content, "") || this.#match.fitsPattern(content, "");
    return { state: isValid ? "valid" : "uncommentable" };
  }
}

export function isCommented(language: Language | undefined): language is CommentedLanguage {
  return language?.style !== undefined;
}

function markerOf(language: CommentedLanguage | undefined): string {
  return language?.style.middle.trim() ?? "";
}

function spanOfLines(text: string, { block, first, last }: NearHeader): Span {
  return spanOf(text, block.lines[first]?.start ?? block.start, block.lines[last]?.end ?? block.end);
}

function wholeText(source: ByteSource, view: SourceView): string {
  let whole = view;
  for (let length = view.text.length * growth; !whole.complete; length *= growth) whole = viewOf(source, length);
  return whole.text;
}
