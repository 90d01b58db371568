// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * One header, and what becomes of files by it: looked at, given it, freed of it.
 *
 * How it is written is in `header-forms.ts`, where it belongs in `placement.ts`, how texts are compared in `fold.ts`,
 * what other comments are in `heading.ts`.
 */
import { Buffer } from "node:buffer";
import type { Language } from "../languages/language.ts";
import type { ByteSource } from "./byte-source.ts";
import { firstRead, HeaderExaminer, isCommented } from "./header-examination.ts";
import { HeaderForms } from "./header-forms.ts";
import type { HeaderSpec } from "./header-spec.ts";
import type { NearHeader } from "./heading.ts";
import { extraction, replacement } from "./near-header-edit.ts";
import type { CommentedLanguage, Placement } from "./placement.ts";
import { type SourceView, viewOf } from "./source-view.ts";
import { insertion, removal, spliced } from "./splice.ts";
import type { Verdict } from "./verdict.ts";

/** What is taken out lies in so many bytes. */
const editedBytes = 65_536;

/**
 * A header.
 *
 * Guarantees: `addTo` and `removeFrom` change no byte but those of the header and of the line ends around it, and give
 * the same bytes back, in the same memory, when there is nothing that they may do. `addTo(addTo(x))` is `addTo(x)`;
 * what `inspect` calls missing or stale is valid after `addTo`; `removeFrom(addTo(x))` is `x` for an `x` without header.
 */
export class LicenseHeader {
  readonly #forms: HeaderForms;
  readonly #examiner: HeaderExaminer;

  constructor(spec: HeaderSpec) {
    this.#forms = new HeaderForms(spec.lines);
    this.#examiner = new HeaderExaminer(spec, this.#forms);
  }

  /** Says what stands at the top of a file. Reads its first 4 KiB, and more only when these do not decide. */
  inspect(source: ByteSource, language: Language | undefined): Verdict {
    const top = source.first(firstRead);
    if (this.#forms.begins(top)) return { state: "valid" };
    const known: ByteSource = { first: (length) => (length <= firstRead ? top : source.first(length)) };
    return this.#examiner.examine(known, language).verdict;
  }

  /**
   * The file with the header: put in when it is missing, written anew when it is stale; else the same bytes.
   *
   * @throws {HeaderTextError} when there is only a pattern, or the language's comments cannot hold the header.
   */
  addTo(bytes: Uint8Array, language: Language | undefined): Buffer {
    const { verdict, view, placement } = this.#examiner.examine(wholeFile(bytes), language);
    if (placement === undefined || !isCommented(language)) return bufferOf(bytes);
    if (verdict.state === "missing") return withTop(bytes, view, this.#inserted(view, placement));
    if (verdict.state !== "stale") return bufferOf(bytes);
    const near = this.#examiner.near(view, placement, language);
    return near === undefined ? bufferOf(bytes) : withTop(bytes, view, this.#renewed(view, near, language));
  }

  /** The file without the header, be it right or nearly right; else the same bytes. */
  removeFrom(bytes: Uint8Array, language: Language | undefined): Buffer {
    const source = wholeFile(bytes);
    const { state } = this.inspect(source, language);
    if (!isCommented(language) || (state !== "valid" && state !== "stale")) return bufferOf(bytes);
    const view = viewOf(source, editedBytes);
    return withTop(bytes, view, this.#removed(view, language));
  }

  #inserted(view: SourceView, placement: Placement): string {
    const { style, joint, lineEnd } = placement;
    const header = joint === "hosted" ? this.#forms.hosted(style, lineEnd) : this.#forms.written(style, lineEnd);
    return spliced(view.text, insertion(view, placement, header));
  }

  #renewed(view: SourceView, near: NearHeader, language: CommentedLanguage): string {
    const placement = this.#examiner.place(view, language);
    const header = this.#forms.written(placement.style, placement.lineEnd);
    const inPlace = replacement(near, placement, header);
    if (inPlace !== undefined) return spliced(view.text, inPlace);
    const without = { ...view, text: spliced(view.text, extraction(view, near, placement)) };
    return this.#inserted(without, this.#examiner.place(without, language));
  }

  #removed(view: SourceView, language: CommentedLanguage): string {
    const placement = this.#examiner.place(view, language);
    const { at, joint } = placement;
    const length = this.#forms.lengthAt(view, at);
    if (length > 0) return spliced(view.text, removal(view, { start: at, end: at + length }, joint));
    const near = this.#examiner.near(view, placement, language);
    return near === undefined ? view.text : spliced(view.text, extraction(view, near, placement));
  }
}

function wholeFile(bytes: Uint8Array): ByteSource {
  return { first: () => bytes };
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The file with other bytes in place of those that the view shows. */
function withTop(bytes: Uint8Array, view: SourceView, top: string): Buffer {
  return Buffer.concat([Buffer.from(top, "latin1"), bytes.subarray(view.text.length)]);
}
