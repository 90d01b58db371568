// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Edits of a text: what is put in place of what. */
import type { Placement } from "./placement.ts";
import type { SourceView } from "./source-view.ts";

export interface Splice {
  readonly start: number;
  /** Not included. */
  readonly end: number;
  readonly text: string;
}

/** The text after the edit. */
export function spliced(text: string, { start, end, text: replacement }: Splice): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** Puts `header` where it belongs. {@link removal} is its inverse. */
export function insertion({ text, bom }: SourceView, placement: Placement, header: string): Splice {
  const { at, joint, lineEnd } = placement;
  const put = (written: string): Splice => ({ start: at, end: at, text: written });
  const last = at === text.length;
  if (at > bom && text.charAt(at - 1) !== "\n") {
    if (last) return put(lineEnd + header);
    return joint === "glued" ? put(header) : put(lineEnd + header + lineEnd);
  }
  return put(header + (last || joint === "tight" || joint === "hosted" ? lineEnd : lineEnd + lineEnd));
}

/** Takes out what stands from `start` to `end`, with its line end and the empty line that parts it from the rest. */
export function removal(
  { text, bom }: SourceView,
  { start, end }: Omit<Splice, "text">,
  joint: Placement["joint"],
): Splice {
  if (end === text.length) return { start: Math.max(bom, beforeLineEnd(text, start)), end, text: "" };
  const afterLine = afterLineEnd(text, end);
  const apart = joint === "apart" && afterLine > end;
  return { start, end: apart ? afterLineEnd(text, afterLine) : afterLine, text: "" };
}

function afterLineEnd(text: string, at: number): number {
  if (text.startsWith("\r\n", at)) return at + 2;
  return text.charAt(at) === "\n" ? at + 1 : at;
}

function beforeLineEnd(text: string, at: number): number {
  if (text.slice(0, at).endsWith("\r\n")) return at - 2;
  return text.charAt(at - 1) === "\n" ? at - 1 : at;
}
