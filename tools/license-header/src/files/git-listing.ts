// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Lists what git tracks or would track, below the folder in which it runs. */
import { fileNameOf } from "./file-name.ts";
import { git, type GitPlace } from "./git.ts";
import type { ListedEntry } from "./listed-file.ts";

/**
 * Tracked files, and untracked ones that are not ignored. Tracked files that are deleted in the work tree, or that a
 * sparse checkout left out, are not among them.
 */
export async function listTracked(place: GitPlace): Promise<readonly ListedEntry[]> {
  const args = ["ls-files", "-z", "-t", "--stage", "--cached", "--deleted", "--others", "--exclude-standard"];
  return trackedEntries(await git(args, place));
}

/** Untracked files that are not ignored. */
export async function listUntracked(place: GitPlace): Promise<readonly ListedEntry[]> {
  const output = await git(["ls-files", "-z", "--others", "--exclude-standard"], place);
  return records(output).map((record) => ({ name: fileNameOf(record) }));
}

/** The parts of an output that NUL ends, each byte a character: one long text is split far quicker than bytes are. */
export function records(output: Buffer): readonly string[] {
  return output.length === 0 ? [] : output.toString("latin1", 0, output.length - 1).split("\0");
}

// `git ls-files -t`: one letter, a blank, then with `--stage` "<mode> <object> <stage>\t" for what is in the index.
const tagLength = 2;
const modeLength = 6;
const untrackedTag = "?";
const deletedTag = "R";
const absentTag = "S";

function trackedEntries(output: Buffer): readonly ListedEntry[] {
  const entries = new Map<string, ListedEntry>();
  const deleted = new Set<string>();
  for (const record of records(output)) {
    const tag = record.charAt(0);
    if (tag === absentTag) continue;
    const entry = tag === untrackedTag ? { name: fileNameOf(record.slice(tagLength)) } : indexEntry(record);
    if (tag === deletedTag) deleted.add(entry.name.text);
    // A file in conflict stands in the index up to three times.
    else entries.set(entry.name.text, entry);
  }
  for (const path of deleted) entries.delete(path);
  return [...entries.values()];
}

function indexEntry(record: string): ListedEntry {
  const mode = record.slice(tagLength, tagLength + modeLength);
  return { name: fileNameOf(record.slice(record.indexOf("\t") + 1)), mode };
}
