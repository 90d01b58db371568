// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Note } from "../note/note.ts";

/** Somebody on a public list has the name of a note's person. Names are not unique: a hint, never a proof. */
export interface NameHint {
  readonly note: Note;
  readonly id: string;
}

/** @param names public names by id. */
export function findNameHints(notes: readonly Note[], names: ReadonlyMap<string, string>): NameHint[] {
  return notes.flatMap((note) =>
    [...names].filter(([, name]) => fold(name) === fold(note.name)).map(([id]) => ({ note, id })),
  );
}

/** Case, accents as they are typed, and white space do not make another name. */
function fold(name: string): string {
  return name.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ").trim();
}
