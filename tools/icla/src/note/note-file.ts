// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { parseYamlFile, type Parsed, type TextFile } from "../document/yaml-file.ts";
import { noteSchema, type Note } from "./note.ts";

/** The folder of the notes and the policy, from the root of a repository. */
export const noteFolder = ".icla";
/** The largest note that is read, in bytes. */
export const maxNoteBytes = 64 * 1024;

/** Whether `path` is where a note stands: `.icla/<handle>.yaml`, the policy excepted. */
export function isNotePath(path: string): boolean {
  return /^\.icla\/[^/]+\.yaml$/.test(path) && path !== `${noteFolder}/policy.yaml`;
}

/** The path of a person's note. */
export function notePath(handle: string): string {
  return `${noteFolder}/${handle}.yaml`;
}

/** Reads one note; its handle must be its file's name. */
export function parseNote(file: TextFile): Parsed<Note> {
  const parsed = parseYamlFile(file, noteSchema);
  if (!parsed.ok || notePath(parsed.value.handle) === file.path) return parsed;
  const line = file.text.split("\n").findIndex((text) => text.startsWith("handle:")) + 1;
  const message = `expected the file's name, ${notePath(parsed.value.handle)}, came ${file.path}; rename the file or mend the handle`;
  const problem = { path: file.path, line: Math.max(line, 1), field: "handle", message, isUnknownField: false };
  return { ok: false, problems: [problem] };
}
