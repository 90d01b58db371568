// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { stringify } from "yaml";
import type { Note } from "./note.ts";

/**
 * A note as a file. `preamble` is put in front of it: the comment with which the project begins its files, a licence
 * header for example.
 */
export function noteText(note: Note, preamble = ""): string {
  return `${preamble}${stringify(note, { lineWidth: 0, version: "1.2" })}`;
}

/** The comment lines with which a YAML file begins, each with its line end; none is an empty text. */
export function preambleOf(text: string): string {
  return /^(?:#.*\n)*/.exec(text)?.[0] ?? "";
}
