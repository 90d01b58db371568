// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The difference of two versions of a file, as `git apply` and `patch -p1` take it. */
import { formatPatch, structuredPatch } from "diff";

/**
 * A unified diff, as bytes: those of the file stand in it as they are, whatever its encoding.
 *
 * `path` starts at the root of the repository, as git wants it wherever it is called.
 */
export function patchBetween(path: string, before: Uint8Array, after: Uint8Array): Buffer {
  const [name, old, mended] = [path, asLatin1(before), asLatin1(after)];
  const options = { stripTrailingCr: false };
  const patch = structuredPatch(`a/${name}`, `b/${name}`, old, mended, undefined, undefined, options);
  return Buffer.from(formatPatch({ ...patch, isGit: true }), "latin1");
}

/** One character for each byte, so that none is lost. (Names are written by `diff` in ASCII, as git quotes them.) */
function asLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
