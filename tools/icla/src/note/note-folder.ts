// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The notes of a working tree, for the commands that add to them. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { problemText } from "../document/problem-text.ts";
import type { TextFile } from "../document/yaml-file.ts";
import { defaultPolicy, parsePolicy, policyPath } from "../policy/policy-file.ts";
import type { Policy } from "../policy/policy.ts";
import { UsageError } from "../usage-error.ts";
import { noteFolder, notePath, parseNote } from "./note-file.ts";
import type { Note } from "./note.ts";
import { NoteReader } from "./note-reader.ts";
import { noteText, preambleOf } from "./note-text.ts";

export class NoteFolder {
  readonly #root: string;
  readonly #files: readonly TextFile[];

  /** @param files what stands in the folder; {@link openNoteFolder} reads it. */
  constructor(root: string, files: readonly TextFile[]) {
    this.#root = root;
    this.#files = files;
  }

  /** Those that can be read. */
  get notes(): Note[] {
    return new NoteReader().readAll(this.#files);
  }

  /** @throws {UsageError} when it cannot be read. */
  get policy(): Policy {
    const file = this.#policyFile;
    if (file === undefined) return defaultPolicy();
    const parsed = parsePolicy(file);
    if (parsed.ok) return parsed.value;
    throw new UsageError(parsed.problems.map(problemText).join("\n"));
  }

  has(handle: string): boolean {
    return this.#files.some(({ path }) => path.toLowerCase() === notePath(handle));
  }

  /**
   * A note as it would be written: it begins as the policy does, so that a project's licence header is on it too.
   *
   * @throws {UsageError} when what it is made of is no note.
   */
  textOf(note: Note): string {
    const text = noteText(note, preambleOf(this.#policyFile?.text ?? ""));
    const parsed = parseNote({ path: notePath(note.handle), text });
    if (parsed.ok) return text;
    throw new UsageError(parsed.problems.map(({ field, message }) => `${field}: ${message}`).join("\n"));
  }

  /** Writes a new note and returns its path. Never overwrites: a note that is there was reviewed. */
  async add(note: Note): Promise<string> {
    const path = notePath(note.handle);
    const text = this.textOf(note);
    if (this.has(note.handle)) throw alreadyThere(path);
    await mkdir(join(this.#root, noteFolder), { recursive: true });
    await writeFile(join(this.#root, path), text, { flag: "wx" }).catch((error: unknown) => {
      throw isExisting(error) ? alreadyThere(path) : error;
    });
    return path;
  }

  get #policyFile(): TextFile | undefined {
    return this.#files.find(({ path }) => path === policyPath);
  }
}

/** @param root the root of a working tree. A folder that is not there is empty. */
export async function openNoteFolder(root: string): Promise<NoteFolder> {
  const entries = await readdir(join(root, noteFolder), { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".yaml"))
    .map(async ({ name }) => {
      const path = `${noteFolder}/${name}`;
      return { path, text: await readFile(join(root, path), "utf8") };
    });
  return new NoteFolder(root, await Promise.all(files));
}

function alreadyThere(path: string): UsageError {
  return new UsageError(`${path} is there already and is not overwritten: edit it, or choose another handle`);
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
