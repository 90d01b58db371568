// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A file that a check has seen somewhere, with what the check needs of it. */
export interface Sighting {
  readonly path: string;
  /** In a commit of the range, in the tree of the head, or only on this disk. */
  readonly where: "commit" | "head" | "working tree";
  /** Of `where: "commit"`. */
  readonly commit?: string;
  /** A symbolic link or a submodule has no content of its own. */
  readonly isRegular: boolean;
  /** Looked at below `.icla/` only; absent for what is no file or is too large for a note. */
  readonly content?: Buffer;
}
