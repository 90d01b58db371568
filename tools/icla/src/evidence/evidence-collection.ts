// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Collects what a check looks at, from the objects of a repository. What a change could bend is read from the base. */
import type { Clock } from "@nuvolaris/clock";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Evidence } from "../check/check.ts";
import type { Rulebook } from "../check/note-check.ts";
import { problemText } from "../document/problem-text.ts";
import type { TextFile } from "../document/yaml-file.ts";
import { parseMailmap } from "../identity/mailmap.ts";
import { maxNoteBytes, noteFolder } from "../note/note-file.ts";
import { defaultPolicy, parsePolicy, policyPath } from "../policy/policy-file.ts";
import type { Policy } from "../policy/policy.ts";
import { isOfInterest } from "../privacy/privacy-check.ts";
import type { Sighting } from "../privacy/sighting.ts";
import { UsageError } from "../usage-error.ts";
import { readBlobs } from "../history/blobs.ts";
import type { Commit } from "../history/commit.ts";
import { readCommits } from "../history/commit-log.ts";
import { listIntroducedFiles } from "../history/introduced-files.ts";
import type { CommitRange } from "../history/range.ts";
import type { Repository } from "../history/repository.ts";
import { isRegularFile, type IntroducedFile, type StoredFile } from "../history/stored-file.ts";
import { listTree } from "../history/tree.ts";
import { listWorkingFiles, readWorkingFile } from "../history/working-files.ts";

export interface EvidenceRequest {
  readonly range: CommitRange;
  /** Asks for signatures even where the policy does not. */
  readonly requireSigned: boolean;
  /** Also looks at what is checked out: only where the head is what is checked out. */
  readonly lookAtWorkingTree: boolean;
  readonly clock: Clock;
}

export async function collectEvidence(repository: Repository, request: EvidenceRequest): Promise<Evidence> {
  const { range, clock } = request;
  const baseFiles = await Array.fromAsync(listTree(repository, range.base, [noteFolder, mailmapPath]));
  const base = rulebookOf(baseFiles, await readContents(repository, baseFiles));
  const stated = policyOf(base, baseFiles, range.baseName);
  const policy = request.requireSigned ? { ...stated, "require-signed": true } : stated;
  const [commits, introduced, inHead, inWorkingTree] = await Promise.all([
    readRangeCommits(repository, range, policy),
    select(listIntroducedFiles(repository, range)),
    select(listTree(repository, range.head)),
    request.lookAtWorkingTree ? seeWorkingTree(repository) : [],
  ]);
  const contents = await readContents(repository, [...introduced, ...inHead]);
  return {
    baseName: range.baseName,
    headName: range.headName,
    today: new Date(clock.now()).toISOString().slice(0, 10),
    policy,
    mailmap: parseMailmap(base.find(({ path }) => path === mailmapPath)?.text ?? ""),
    base,
    head: rulebookOf(inHead, contents),
    ...(request.lookAtWorkingTree ? { working: inWorkingTree.flatMap(asTextFile) } : {}),
    commits,
    sightings: [...asSightings(introduced, contents), ...asSightings(inHead, contents), ...inWorkingTree],
  };
}

/** @throws {UsageError} where the base's policy cannot be read: nobody can say then what it asks for. */
function policyOf(rulebook: Rulebook, baseFiles: readonly StoredFile[], baseName: string): Policy {
  const refusal = (reason: string): UsageError =>
    new UsageError(`the policy of ${baseName} cannot be read; mend it there:\n${reason}`);
  const file = rulebook.find(({ path }) => path === policyPath);
  if (file !== undefined) {
    const parsed = parsePolicy(file);
    if (parsed.ok) return parsed.value;
    throw refusal(parsed.problems.map(problemText).join("\n"));
  }
  if (!baseFiles.some(({ path }) => path === policyPath)) return defaultPolicy();
  throw refusal(`${policyPath}: expected a file of at most ${maxNoteBytes} bytes, came a link, or more`);
}

async function readRangeCommits(repository: Repository, range: CommitRange, policy: Policy): Promise<Commit[]> {
  const path = policy["allowed-signers"];
  const signatures = policy["require-signed"];
  if (!signatures || path === undefined) return readCommits(repository, range, { signatures });
  const { exitCode, output } = await repository.store.ask(["cat-file", "blob", `${range.base}:${path}`]);
  if (exitCode !== 0)
    throw new UsageError(`${policyPath}: allowed-signers: ${range.baseName} has no file ${path}; add it there first`);
  const folder = await mkdtemp(join(tmpdir(), "icla-"));
  try {
    const allowedSignersFile = join(folder, "allowed-signers");
    await writeFile(allowedSignersFile, output, { mode: 0o600 });
    return await readCommits(repository, range, { signatures, allowedSignersFile });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const mailmapPath = ".mailmap";

/** A mailmap is larger than any note; of other files only the name counts. */
function maxBytesOf({ path }: StoredFile): number {
  if (path === mailmapPath) return 4 * 1024 * 1024;
  return path.startsWith(`${noteFolder}/`) ? maxNoteBytes : 0;
}

async function select<File extends StoredFile>(files: AsyncIterable<File>): Promise<File[]> {
  const selected: File[] = [];
  for await (const file of files) if (file.path === mailmapPath || isOfInterest(file.path)) selected.push(file);
  return selected;
}

type Contents = ReadonlyMap<string, Buffer>;

function readContents(repository: Repository, files: readonly StoredFile[]): Promise<Contents> {
  const wanted = files.filter(isRegularFile).map((file) => ({ blob: file.blob, maxBytes: maxBytesOf(file) }));
  return readBlobs(
    repository,
    wanted.filter(({ maxBytes }) => maxBytes > 0),
  );
}

/** A submodule, a link, or what is too large among them is left to the privacy check. */
function rulebookOf(files: readonly StoredFile[], contents: Contents): Rulebook {
  return files.filter(isRegularFile).flatMap(({ path, blob }) => asTextFile({ path, content: contents.get(blob) }));
}

function asTextFile({ path, content }: { path: string; content?: Buffer | undefined }): TextFile[] {
  return content === undefined ? [] : [{ path, text: content.toString("utf8") }];
}

function asSightings(files: readonly (StoredFile | IntroducedFile)[], contents: Contents): Sighting[] {
  return files
    .filter(({ path }) => isOfInterest(path))
    .map((file) => {
      const isRegular = isRegularFile(file);
      const content = isRegular ? contents.get(file.blob) : undefined;
      return {
        path: file.path,
        isRegular,
        ...("commit" in file ? { where: "commit", commit: file.commit } : { where: "head" }),
        ...(content === undefined ? {} : { content }),
      };
    });
}

async function seeWorkingTree(repository: Repository): Promise<Sighting[]> {
  const found: Sighting[] = [];
  for await (const path of listWorkingFiles(repository)) {
    if (!isOfInterest(path)) continue;
    const file = await readWorkingFile(repository, path, maxNoteBytes);
    if (file !== undefined) found.push({ path, where: "working tree", ...file });
  }
  return found;
}
