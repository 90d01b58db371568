// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which contents the commits of a range brought in, also those that a later commit of the range took out again. */
import { randomUUID } from "node:crypto";
import type { CommitRange } from "./range.ts";
import type { Repository } from "./repository.ts";
import type { IntroducedFile } from "./stored-file.ts";

/**
 * Each file that a commit added or changed, as a stream. A merge has only what none of its parents has.
 *
 * Lines are git's raw format, https://git-scm.com/docs/diff-format: as many colons as there are parents, their modes and
 * the new one, their objects and the new one, the status.
 */
export async function* listIntroducedFiles({ store }: Repository, range: CommitRange): AsyncGenerator<IntroducedFile> {
  const mark = randomUUID();
  const args = ["log", "-z", "--raw", "-c", "--no-abbrev", "--no-renames", "--no-color", "--no-show-signature"];
  args.push("--ignore-submodules=none", "--no-notes", `--format=%x00${mark}%x00%H%x00`);
  let commit = "";
  let previous = "";
  for await (const token of store.records([...args, `${range.base}..${range.head}`, "--"], 0x00)) {
    const file = previous.startsWith(mark) ? undefined : introducedBy(commit, { line: previous, path: token });
    if (previous === mark) commit = token;
    if (file !== undefined) yield file;
    // A path that looks like a line of the raw format is none.
    previous = file === undefined ? token : "";
  }
}

function introducedBy(commit: string, { line, path }: { line: string; path: string }): IntroducedFile | undefined {
  const [, colons = "", rest = ""] = /^\n?(:+)(\d{6} .*)$/.exec(line) ?? [];
  const parents = colons.length;
  const words = rest.split(" ");
  const mode = words[parents];
  const blob = words[2 * parents + 1];
  const isThere = parents > 0 && mode !== undefined && blob !== undefined && mode !== "000000";
  return isThere ? { commit, path, mode, blob } : undefined;
}
