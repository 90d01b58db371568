// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Finds what a change is compared with when nobody says: the default branch of where the change goes. */
import { UsageError } from "../usage-error.ts";
import type { Repository } from "./repository.ts";
import { findCommit } from "./revision.ts";

/**
 * `suggested` (also as a branch of the remote), else the remote's HEAD as it was cloned, else its main or master, else
 * the local ones. The remote is origin, or the only one.
 *
 * @throws {UsageError} when there is nothing of all this.
 */
export async function findDefaultBase(repository: Repository, suggested: string | undefined): Promise<string> {
  const remote = await remoteOf(repository);
  const ofRemote = (branch: string): string[] => (remote === undefined ? [] : [`refs/remotes/${remote}/${branch}`]);
  const candidates = [
    ...(suggested === undefined ? [] : [...ofRemote(suggested), suggested]),
    // After the remote's default branch was renamed, its HEAD may point to what is there no more: then the next counts.
    ...(await headOf(repository, remote)),
    ...["main", "master", "trunk"].flatMap(ofRemote),
    ...["refs/heads/main", "refs/heads/master", "refs/heads/trunk"],
  ];
  for (const candidate of candidates) {
    if ((await findCommit(repository, candidate)) !== undefined) return shortName(candidate);
  }
  const remedy = remote === undefined ? "" : `, or run \`git fetch ${remote} && git remote set-head ${remote} --auto\``;
  throw new UsageError(`cannot tell what the change is compared with: name it with --base <revision>${remedy}`);
}

async function remoteOf({ user }: Repository): Promise<string | undefined> {
  const remotes = (await user.text(["remote"])).split("\n").filter((name) => name !== "");
  return remotes.includes("origin") ? "origin" : remotes.length === 1 ? remotes[0] : undefined;
}

/** The branch to which the remote's HEAD points, as the clone found it. */
async function headOf({ store }: Repository, remote: string | undefined): Promise<string[]> {
  if (remote === undefined) return [];
  const { exitCode, output } = await store.ask(["symbolic-ref", "--quiet", `refs/remotes/${remote}/HEAD`]);
  return exitCode === 0 ? [output.toString("utf8").trim()] : [];
}

function shortName(ref: string): string {
  return ref.replace(/^refs\/(?:remotes|heads)\//, "");
}
