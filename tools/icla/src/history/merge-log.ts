// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What merges hold that none of their parents has. Such lines have an author: whoever made the merge.
 *
 * Git's combined diff (`--cc`) leaves out what came from one side; a line that is new against every parent has a plus
 * in each column. https://git-scm.com/docs/diff-generate-patch#_combined_diff_format
 */
import { randomUUID } from "node:crypto";
import type { FileChange } from "./commit.ts";
import type { CommitRange } from "./range.ts";
import type { Repository } from "./repository.ts";

/** Enough of a line to see its columns: git merges no more than a few dozen parents. */
const maxLineBytes = 4096;

interface Tally {
  readonly hash: string;
  readonly parents: number;
  lines: number;
  isBinary: boolean;
  /** Above the first hunk of a file stand lines that look like changes: `--- a/file`. */
  inHunk: boolean;
}

/** By hash; a merge that only joins what was there is not in it. Its paths are not told: no line of it is exempt. */
export async function readMergeChanges({ store }: Repository, range: CommitRange): Promise<Map<string, FileChange>> {
  const mark = randomUUID();
  const args = ["log", "--merges", "--cc", "--patch", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv"];
  args.push("--no-show-signature", "--no-notes", `--format=${mark} %H %P`, `${range.base}..${range.head}`, "--");
  const changes = new Map<string, FileChange>();
  let tally: Tally | undefined;
  for await (const line of store.records(args, 0x0a, maxLineBytes)) {
    if (line.startsWith(`${mark} `)) tally = begin(line.split(" "));
    else if (tally !== undefined && count(tally, line))
      changes.set(tally.hash, { paths: [], lines: tally.isBinary ? undefined : tally.lines });
  }
  return changes;
}

function begin([, hash = "", ...parents]: readonly string[]): Tally {
  return { hash, parents: parents.length, lines: 0, isBinary: false, inHunk: false };
}

/** Whether the line is a change of the merge's own. */
function count(tally: Tally, line: string): boolean {
  if (line.startsWith("@@@")) tally.inHunk = true;
  if (line.startsWith("diff --")) tally.inHunk = false;
  const isOwnLine = tally.inHunk && hasAllColumns(line, tally.parents);
  const isOwnBinary = !tally.inHunk && /^Binary files .*differ$/.test(line);
  if (isOwnLine) tally.lines += 1;
  if (isOwnBinary) tally.isBinary = true;
  return isOwnLine || isOwnBinary;
}

function hasAllColumns(line: string, parents: number): boolean {
  const columns = line.slice(0, parents);
  return columns === "+".repeat(parents) || columns === "-".repeat(parents);
}
