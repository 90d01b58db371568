// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which commits are asked about, and against what: `base..head`, both as commits. */
import { readFile } from "node:fs/promises";
import { UsageError } from "../usage-error.ts";
import { findDefaultBase } from "./default-base.ts";
import type { Repository } from "./repository.ts";
import { findCommit } from "./revision.ts";

export interface RangeRequest {
  /** `base..head`; either side may be left out. */
  readonly range?: string | undefined;
  /** The base alone; the head is then HEAD. */
  readonly base?: string | undefined;
  /** A base to try when none is given, as the one that a CI system tells. */
  readonly suggestedBase?: string | undefined;
  /** Beyond this many commits a range is not a change any more but a mistake. Default 50,000, read in seconds. */
  readonly maxCommits?: number;
}

export interface CommitRange {
  /** Where notes, policy and mailmap are read. */
  readonly base: string;
  readonly head: string;
  /** As the user would call them. */
  readonly baseName: string;
  readonly headName: string;
}

/** @throws {UsageError} when a side is not there, or the history between them is not. */
export async function resolveRange(repository: Repository, request: RangeRequest): Promise<CommitRange> {
  const names = namesOf(request);
  const headName = names.head ?? "HEAD";
  const head = await resolveHead(repository, headName);
  const baseName = names.base ?? (await findDefaultBase(repository, request.suggestedBase));
  const base = await resolveCommit(repository, baseName);
  const range = { base, head, baseName, headName };
  await refuseHiddenHistory(repository, range);
  await refuseEndlessRange(repository, range, request.maxCommits ?? 50_000);
  return range;
}

function namesOf({ range, base }: RangeRequest): { base?: string | undefined; head?: string | undefined } {
  if (range === undefined) return { base };
  if (base !== undefined) throw new UsageError("--range and --base say the same twice: give one of them");
  const [, from, to] = /^(.*?)\.{2,3}(.*)$/s.exec(range) ?? [];
  if (from === undefined || to === undefined)
    throw new UsageError(`--range ${range}: expected base..head, as in origin/main..HEAD`);
  return { base: from === "" ? undefined : from, head: to === "" ? undefined : to };
}

async function resolveHead(repository: Repository, name: string): Promise<string> {
  const head = await findCommit(repository, name);
  if (head !== undefined) return head;
  if (name !== "HEAD") throw unknownRevision(repository, name);
  throw new UsageError("this repository has no commit yet: commit first, then run icla check");
}

async function resolveCommit(repository: Repository, name: string): Promise<string> {
  const commit = await findCommit(repository, name);
  if (commit === undefined) throw unknownRevision(repository, name);
  return commit;
}

function unknownRevision({ isShallow }: Repository, name: string): UsageError {
  const remedy = isShallow
    ? "the clone is shallow: run `git fetch --unshallow` (in GitHub Actions: fetch-depth: 0)"
    : "fetch it (`git fetch origin`), or name another with --base or --range";
  return new UsageError(`there is no commit ${name} in this repository: ${remedy}`);
}

/** In a shallow clone a commit may seem to be new only because its place in the history is hidden. */
async function refuseHiddenHistory(repository: Repository, { base, head, baseName }: CommitRange): Promise<void> {
  if (!repository.isShallow) return;
  const { store } = repository;
  const boundary = new Set((await readFile(await shallowFile(repository), "utf8")).split("\n"));
  const { exitCode } = await store.ask(["merge-base", base, head]);
  let hidden = exitCode !== 0;
  for await (const hash of store.records(["rev-list", `${base}..${head}`], 0x0a)) {
    if (boundary.has(hash)) hidden = true;
    if (hidden) break;
  }
  if (!hidden) return;
  const remedy = "run `git fetch --unshallow` (in GitHub Actions: fetch-depth: 0)";
  throw new UsageError(`the clone is shallow and does not reach back to where the change left ${baseName}: ${remedy}`);
}

async function shallowFile({ store, gitFolder }: Repository): Promise<string> {
  const path = (await store.text(["rev-parse", "--git-path", "shallow"])).trim();
  return path.startsWith("/") || /^[A-Za-z]:/.test(path) ? path : `${gitFolder}/${path}`;
}

async function refuseEndlessRange({ store }: Repository, range: CommitRange, maxCommits: number): Promise<void> {
  const { base, head, baseName, headName } = range;
  const count = Number(await store.text(["rev-list", "--count", `${base}..${head}`]));
  if (count <= maxCommits) return;
  const sentence = `${baseName}..${headName} has ${count} commits, more than the ${maxCommits} that are read at once`;
  throw new UsageError(`${sentence}: name a nearer base with --base, or check in parts with --range`);
}
