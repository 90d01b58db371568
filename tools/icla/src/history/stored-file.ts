// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A file as git stores it. */
export interface StoredFile {
  readonly path: string;
  /** `100644`, or `120000` for a symbolic link, `160000` for a submodule. */
  readonly mode: string;
  /** The object with its content. */
  readonly blob: string;
}

/** A file as one commit put it there. */
export interface IntroducedFile extends StoredFile {
  readonly commit: string;
}

export function isRegularFile({ mode }: StoredFile): boolean {
  return mode.startsWith("100");
}
