// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Parsed, TextFile } from "../document/yaml-file.ts";
import { isNotePath, parseNote } from "./note-file.ts";
import type { Note } from "./note.ts";

/**
 * Reads notes, each text once: the base, the head and the working tree of a repository mostly hold the same ones.
 */
export class NoteReader {
  readonly #read = new Map<string, Parsed<Note>>();

  /** @param file a file where a note stands. */
  read(file: TextFile): Parsed<Note> {
    const key = `${file.path}\0${file.text}`;
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const parsed = parseNote(file);
    this.#read.set(key, parsed);
    return parsed;
  }

  /** The notes among the files that can be read; the others belong to nobody. */
  readAll(files: readonly TextFile[]): Note[] {
    return files.flatMap((file) => {
      const parsed = isNotePath(file.path) ? this.read(file) : undefined;
      return parsed?.ok === true ? [parsed.value] : [];
    });
  }
}
