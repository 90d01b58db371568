// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What `git add --all` would take from the working tree: ignored files are not on their way into the repository. */
import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Repository } from "./repository.ts";

/** Paths from the root, as a stream; a bare repository has none. */
export async function* listWorkingFiles({ user, workTree }: Repository): AsyncGenerator<string> {
  if (workTree === undefined) return;
  yield* user.records(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"], 0x00);
}

export interface WorkingFile {
  readonly isRegular: boolean;
  /** Absent for what is no file, or is larger than asked for. */
  readonly content?: Buffer;
}

/** What stands at a path of the working tree; `undefined` when nothing does. */
export async function readWorkingFile(
  { workTree }: Repository,
  path: string,
  maxBytes: number,
): Promise<WorkingFile | undefined> {
  if (workTree === undefined) return undefined;
  const file = join(workTree, path);
  const status = await lstat(file).catch(missing);
  if (status === undefined) return undefined;
  const isRegular = status.isFile();
  return isRegular && status.size <= maxBytes ? { isRegular, content: await readFile(file) } : { isRegular };
}

function missing(error: unknown): undefined {
  const isGone = error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
  if (!isGone) throw error;
}
