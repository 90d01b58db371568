// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Looks at the top of one file, and tells its visitor what is there. */
import type { ListedFile } from "../files/listed-file.ts";
import type { ByteSource } from "../header/byte-source.ts";
import type { Verdict } from "../header/verdict.ts";
import type { Language } from "../languages/language.ts";
import type { PreparedHeader } from "./ruleset.ts";
import { FileContent, NotAFileError } from "./file-content.ts";
import { isSystemError } from "./system-error.ts";
import type { Tally } from "./tally.ts";

/** What one header of the configuration found in a file. */
export interface Outcome {
  readonly prepared: PreparedHeader;
  readonly language: Language | undefined;
  readonly verdict: Verdict;
}

/** What is told of files while they are looked at. */
export interface InspectionVisitor {
  /** The file was read; `outcomes` has one for each header that the file has to have. */
  inspected(file: ListedFile, outcomes: readonly Outcome[]): void;
  /** The file, or all in a folder, could not be read. */
  unreadable(path: string, error: Error): void;
  /** The file is one that a run is writing, or left behind when it was killed. */
  temporary(file: ListedFile): void;
}

/** Why a file of the list is not looked at after all: files come and go. */
const skipReasons = new Map([
  ["ENOENT", "gone"],
  ["ENOTDIR", "gone"],
  // What O_NOFOLLOW says of a symbolic link: open(2) of Linux and macOS, of FreeBSD.
  ["ELOOP", "symlink"],
  ["EMLINK", "symlink"],
  ["EISDIR", "special"],
  // A socket: open(2).
  ["ENXIO", "special"],
]);

export class FileInspector {
  readonly #visitor: InspectionVisitor;
  readonly #tally: Tally;
  readonly #reader = new FileContent();

  constructor(visitor: InspectionVisitor, tally: Tally) {
    this.#visitor = visitor;
    this.#tally = tally;
  }

  /** Looks at the file in the work tree. */
  file(file: ListedFile, chosen: readonly PreparedHeader[]): void {
    try {
      this.#reader.with(file.location, (content) => {
        this.content(file, chosen, content);
      });
    } catch (error) {
      const reason = skipReason(error);
      if (reason !== undefined) this.#tally.skip(reason);
      else if (isSystemError(error)) this.unreadable(file.path, error);
      else throw error;
    }
  }

  /** Looks at the file's content, wherever it comes from. */
  content(file: ListedFile, chosen: readonly PreparedHeader[], content: ByteSource): void {
    const outcomes = chosen.map((prepared) => inspect(file.path, prepared, content));
    if (outcomes.every(({ verdict }) => verdict.state === "binary")) this.#tally.skip("binary");
    else this.#tally.check();
    this.#visitor.inspected(file, outcomes);
  }

  unreadable(path: string, error: Error): void {
    this.#tally.check();
    this.#visitor.unreadable(path, error);
  }

  temporary(file: ListedFile): void {
    this.#tally.skip("temporary");
    this.#visitor.temporary(file);
  }
}

/** What one header of the configuration finds in a file. */
export function inspect(path: string, prepared: PreparedHeader, content: ByteSource): Outcome {
  const language = prepared.languages.of(path, content);
  return { prepared, language, verdict: prepared.header.inspect(content, language) };
}

function skipReason(error: unknown): string | undefined {
  if (error instanceof NotAFileError) return "special";
  return isSystemError(error) ? skipReasons.get(error.code) : undefined;
}
