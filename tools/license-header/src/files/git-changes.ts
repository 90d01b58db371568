// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Lists what changed: in git's index, or since a commit. */
import { fileNameOf } from "./file-name.ts";
import { git, gitLine, GitError, type GitPlace } from "./git.ts";
import { listUntracked, records } from "./git-listing.ts";
import type { ListedEntry } from "./listed-file.ts";

/** The same answer whatever the user's `diff.*` settings; a rename is a new file, a change of kind is a change. */
const rawDiff = [
  "diff",
  "--raw",
  "-z",
  "--no-abbrev",
  "--no-renames",
  "--no-ext-diff",
  "--diff-filter=ACMT",
  "--relative",
];

/** What the next commit changes, with the object that holds each file's content. */
export async function listStaged(place: GitPlace): Promise<readonly ListedEntry[]> {
  // Outside of a repository `git diff` is another command, which would complain of options.
  await git(["rev-parse", "--is-inside-work-tree"], place);
  return changedEntries(await git([...rawDiff, "--cached"], place));
}

/**
 * What the work tree has changed since the commit at which HEAD and `reference` parted, untracked files included.
 *
 * @throws GitError when the reference or the common commit is unknown, with how to get it.
 */
export async function listChangedSince(reference: string, place: GitPlace): Promise<readonly ListedEntry[]> {
  const base = await mergeBase(reference, place);
  const [changed, untracked] = await Promise.all([git([...rawDiff, base, "--"], place), listUntracked(place)]);
  // The content is the work tree's: its object, which git did not write, is left out.
  return [...changedEntries(changed).map(({ name, mode }) => ({ name, mode: mode ?? "" })), ...untracked];
}

async function mergeBase(reference: string, place: GitPlace): Promise<string> {
  const commit = await commitOf(reference, place);
  const head = await commitOf("HEAD", place);
  try {
    return await gitLine(["merge-base", commit, head], place);
  } catch (cause) {
    if (!(cause instanceof GitError) || cause.exitCode !== 1) throw cause;
    throw new GitError(`${reference} and HEAD have no commit in common${await shallowAdvice(place)}`, { cause });
  }
}

async function commitOf(reference: string, place: GitPlace): Promise<string> {
  try {
    return await gitLine(["rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`], place);
  } catch (cause) {
    if (!(cause instanceof GitError) || cause.exitCode !== 1) throw cause;
    throw new GitError(`git knows no commit ${JSON.stringify(reference)}${await missingAdvice(reference, place)}`, {
      cause,
    });
  }
}

async function missingAdvice(reference: string, place: GitPlace): Promise<string> {
  if (reference === "HEAD") return ": nothing has been committed yet";
  return (await shallowAdvice(place)) || `; fetch it: git fetch origin ${reference.replace(/^origin\//, "")}`;
}

async function shallowAdvice(place: GitPlace): Promise<string> {
  const isShallow = (await gitLine(["rev-parse", "--is-shallow-repository"], place)) === "true";
  return isShallow ? "; this clone is shallow: git fetch --unshallow (actions/checkout: fetch-depth: 0)" : "";
}

/** Of `:<old mode> <new mode> <old object> <new object> <status>\0<path>\0` …: the new mode and object, and the path. */
function changedEntries(output: Buffer): readonly ListedEntry[] {
  const entries: ListedEntry[] = [];
  let fields: readonly string[] | undefined;
  for (const record of records(output)) {
    if (fields === undefined) {
      fields = record.split(" ");
      continue;
    }
    const [, mode = "", , blob = ""] = fields;
    entries.push({ name: fileNameOf(record), mode, blob });
    fields = undefined;
  }
  return entries;
}
