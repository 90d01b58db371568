// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Repository } from "./repository.ts";
import type { StoredFile } from "./stored-file.ts";

/** The files of a commit, or those below and at `paths`, as a stream. Links and submodules are files here. */
export async function* listTree(
  { store }: Repository,
  commit: string,
  paths: readonly string[] = [],
): AsyncGenerator<StoredFile> {
  const args = ["ls-tree", "-r", "-z", "--full-tree", commit, ...paths];
  for await (const record of store.records(args, 0x00)) {
    const [, mode, blob, path] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(record) ?? [];
    if (mode !== undefined && blob !== undefined && path !== undefined) yield { mode, blob, path };
  }
}
