// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a pull request from here would change: commits since the merge base, and what is not committed yet. */
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { mergeBase, targetBranch } from "../git/base-commit.mjs";
import { ifAny, splitZero, type Git } from "../git/git.mjs";
import { UsageError } from "../usage-error.ts";

export interface Change {
  /** The commit with which everything is compared. */
  readonly base: string;
  /** The branch by which it was found, such as `origin/main`, or what was asked for. */
  readonly from: string;
  /** Relative to the root, those that are gone too, in the order of their names. */
  readonly files: readonly string[];
}

/** No base was asked for, and none is to be found: a clone without its default branch, or no repository at all. */
export interface UnknownChange {
  readonly reason: string;
}

/** Errors: {@link UsageError} if `wanted` is no commit that shares history with HEAD; GitError. */
export async function findChange(git: Git, wanted: string | undefined): Promise<Change | UnknownChange> {
  if ((await ifAny(git("rev-parse", "--verify", "--quiet", "HEAD^{commit}"))) === undefined) {
    const isRepository = (await ifAny(git("rev-parse", "--git-dir"))) !== undefined;
    const reason = isRepository ? "there is no commit here yet" : "this is no git repository, or there is no git";
    if (wanted !== undefined) throw new UsageError(`--base ${wanted}: ${reason}`);
    return { reason };
  }
  const branch = wanted ?? (await targetBranch(git));
  if (branch === undefined) {
    return { reason: "the default branch is not known here: name one with --base, or fetch it (git fetch origin)" };
  }
  const base = await mergeBase(git, branch, "HEAD");
  if (base === undefined) {
    const known = await ifAny(git("rev-parse", "--verify", "--quiet", `${branch}^{commit}`));
    const mend = known === undefined ? "there is no such commit here" : "it shares no commit with HEAD here";
    if (wanted !== undefined)
      throw new UsageError(`--base ${wanted}: ${mend}; git fetch --unshallow gets all there is`);
    return { reason: `${shortName(branch)}: ${mend}; git fetch --unshallow gets all there is` };
  }
  return { base, from: shortName(branch), files: await changedFiles(git, base) };
}

/** Those of `files` that are there, and no links. */
export function regularFiles(root: string, files: readonly string[]): readonly string[] {
  return files.filter((file) => lstatSync(join(root, file), { throwIfNoEntry: false })?.isFile());
}

async function changedFiles(git: Git, base: string): Promise<readonly string[]> {
  const [tracked, untracked] = await Promise.all([
    git("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", base),
    git("ls-files", "-z", "--others", "--exclude-standard"),
  ]);
  return [...new Set([...splitZero(tracked), ...splitZero(untracked)])].toSorted();
}

function shortName(ref: string): string {
  return ref.replace(/^refs\/(?:remotes|heads)\//, "");
}
