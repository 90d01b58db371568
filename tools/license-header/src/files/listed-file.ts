// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { FileName } from "./file-name.ts";

/** A file that is to be looked at. */
export interface ListedFile {
  /** Relative to the root, parted by `/`. For matching and for messages. */
  readonly path: string;
  /** What opens it in the work tree. */
  readonly location: string | Buffer;
  /** The object that holds its content, where the content of git's index is meant and not that of the work tree. */
  readonly blob?: string;
}

/** Why something that has a name is not looked at. */
export type SkipReason =
  /** A symbolic link: what it points to is listed by its own name, or not ours. */
  | "symlink"
  /** A repository of its own: it has its own headers. */
  | "submodule"
  /** Neither file nor folder: a socket, a device. */
  | "special"
  /** Named on the command line, and not in the list that was asked for: ignored by git, or not changed. */
  | "unlisted";

export interface SkippedFile {
  readonly path: string;
  readonly reason: SkipReason;
}

/** A folder that could not be read: what is in it was not looked at. */
export interface UnreadableFolder {
  readonly path: string;
  readonly error: Error;
}

/** An entry as git or a folder names it, with the mode that git gives it. */
export interface ListedEntry {
  readonly name: FileName;
  /** As in git's index: `100644`, `100755`, `120000`, `160000`; `undefined`: git does not track it. */
  readonly mode?: string;
  readonly blob?: string;
}
