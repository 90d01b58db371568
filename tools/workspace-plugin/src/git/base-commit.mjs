// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Where a branch began: the commit that it shares with the default branch.
import { ifAny } from "./git.mjs";

/** @typedef {import("./git.mjs").Git} Git */

/**
 * The default branch of a remote as this clone knows it, such as `refs/remotes/origin/main`.
 *
 * `git clone` writes down which it is (`origin/HEAD`), `git remote add` does not: then the usual names are tried.
 * @param {Git} git
 * @param {string} remote
 */
export async function defaultBranchOf(git, remote) {
  const noted = await ifAny(git("symbolic-ref", "--quiet", `refs/remotes/${remote}/HEAD`));
  return firstCommit(git, [
    ...(noted ? [noted] : []),
    ...(await usualNames(git)).map((name) => `refs/remotes/${remote}/${name}`),
  ]);
}

/**
 * The default branch that a change here is meant for: that of `origin`, else of the only remote, else a local one.
 * @param {Git} git
 */
export async function targetBranch(git) {
  const remotes = (await git("remote")).split("\n").filter(Boolean);
  const remote = remotes.includes("origin") ? "origin" : remotes.length === 1 ? remotes[0] : undefined;
  const found = remote === undefined ? undefined : await defaultBranchOf(git, remote);
  return (
    found ??
    firstCommit(
      git,
      (await usualNames(git)).map((name) => `refs/heads/${name}`),
    )
  );
}

/**
 * The commit at which two histories part; `undefined` where they share none, or the clone is too shallow to know it.
 * @param {Git} git
 * @param {string} one
 * @param {string} other
 */
export function mergeBase(git, one, other) {
  return ifAny(git("merge-base", one, other));
}

/** @param {Git} git */
async function usualNames(git) {
  const configured = await ifAny(git("config", "--get", "init.defaultBranch"));
  return [...new Set([...(configured ? [configured] : []), "main", "master", "trunk"])];
}

/**
 * @param {Git} git
 * @param {readonly string[]} refs
 * @returns {Promise<string | undefined>}
 */
async function firstCommit(git, refs) {
  for (const ref of refs) {
    if ((await ifAny(git("rev-parse", "--verify", "--quiet", `${ref}^{commit}`))) !== undefined) return ref;
  }
  return undefined;
}
