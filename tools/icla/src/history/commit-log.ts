// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the commits of a range in one run of `git log`, as a stream.
 *
 * Names, messages and paths may hold anything but NUL. NUL therefore ends every field, and a word that nobody could
 * have guessed begins every commit.
 */
import { randomUUID } from "node:crypto";
import type { Commit, FileChange } from "./commit.ts";
import { readMergeChanges } from "./merge-log.ts";
import type { CommitRange } from "./range.ts";
import type { Repository } from "./repository.ts";

export interface CommitLogOptions {
  /** Also asks git to verify each commit's signature: it starts a program for each. */
  readonly signatures: boolean;
  /** ssh keys that are trusted; default: as git is configured. */
  readonly allowedSignersFile?: string | undefined;
}

const fields = ["%H", "%P", "%an", "%ae", "%cn", "%ce", "%as", "%(trailers:key=Co-authored-by,valueonly,unfold)", "%B"];
const signatureFields = ["%G?", "%GS"];
/** Each set here by what a user's configuration could set otherwise. */
const logArguments = [
  "--numstat",
  "--find-renames",
  "-l400",
  "--diff-algorithm=myers",
  "--no-ext-diff",
  "--no-textconv",
  "--no-show-signature",
  "--no-notes",
  "--no-color",
  "--no-mailmap",
  "--diff-merges=off",
  "--ignore-submodules=none",
  "--encoding=UTF-8",
  "--topo-order",
];

export async function readCommits(
  repository: Repository,
  range: CommitRange,
  options: CommitLogOptions,
): Promise<Commit[]> {
  const mark = randomUUID();
  const wanted = options.signatures ? [...fields, ...signatureFields] : fields;
  const format = ["", mark, ...wanted, ""].join("%x00");
  const signers = options.allowedSignersFile;
  // A git that knows attr.tree takes attributes from there; an older one finds none.
  const settings = ["log.showRoot=true", "diff.relative=false", `attr.tree=${range.base}`];
  if (signers !== undefined) settings.push(`gpg.ssh.allowedSignersFile=${signers}`);
  const args = [...logArguments, `--format=${format}`, "-z", `${range.base}..${range.head}`, "--"];
  const git = repository.store.configured(settings);
  const commits: Commit[] = [];
  for await (const record of groupByMark(git.records(["log", ...args], 0x00), mark))
    commits.push(commitOf(record, wanted.length));
  return withMergeChanges(commits, await readMergeChanges(repository, range));
}

async function* groupByMark(tokens: AsyncIterable<string>, mark: string): AsyncGenerator<string[]> {
  let group: string[] | undefined;
  for await (const token of tokens) {
    if (token !== mark) group?.push(token);
    else {
      if (group !== undefined) yield group;
      group = [];
    }
  }
  if (group !== undefined) yield group;
}

function commitOf(record: readonly string[], fieldCount: number): Commit {
  const [hash = "", parents = "", authorName = "", authorEmail = "", ...more] = record;
  const [committerName = "", committerEmail = "", authoredOn = "", trailers = "", body = ""] = more;
  const coAuthors = trailers.split("\n").filter((value) => value !== "");
  const [status, signer] = record.slice(fields.length, fieldCount);
  return {
    hash,
    author: { name: authorName, email: authorEmail },
    committer: { name: committerName, email: committerEmail },
    coAuthors,
    strayCoAuthors: Math.max(0, countCoAuthorLines(body) - coAuthors.length),
    authoredOn,
    isMerge: parents.includes(" "),
    changes: changesOf(record.slice(fieldCount)),
    ...(status === undefined || signer === undefined ? {} : { signing: { status, signer } }),
  };
}

function countCoAuthorLines(body: string): number {
  return body.match(/^co-authored-by\s*:/gim)?.length ?? 0;
}

/** Tokens are `added TAB removed TAB path`; for a rename the path is empty, and the old and the new one follow. */
function changesOf(tokens: readonly string[]): FileChange[] {
  const changes: FileChange[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const match = /^\n?(\d+|-)\t(\d+|-)\t(.*)$/s.exec(tokens[index] ?? "");
    if (match === null) continue;
    const [, added = "-", removed = "-", path = ""] = match;
    const lines = added === "-" ? undefined : Number(added) + Number(removed);
    const paths = path === "" ? tokens.slice(index + 1, index + 3) : [path];
    if (path === "") index += 2;
    changes.push({ paths, lines });
  }
  return changes;
}

function withMergeChanges(commits: readonly Commit[], merges: ReadonlyMap<string, FileChange>): Commit[] {
  return commits.map((commit) => {
    const change = merges.get(commit.hash);
    return change === undefined ? commit : { ...commit, changes: [change] };
  });
}
