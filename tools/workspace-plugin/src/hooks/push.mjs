// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// What a push would give to the remote: the lines that git writes to the standard input of a pre-push hook.
// https://git-scm.com/docs/githooks#_pre_push
import { defaultBranchOf, mergeBase } from "../git/base-commit.mjs";
import { ifAny, splitZero } from "../git/git.mjs";

/** @typedef {import("../git/git.mjs").Git} Git */

/**
 * @typedef {object} PushedRef
 * @property {string} localRef
 * @property {string} localHash zeros where the remote ref is deleted
 * @property {string} remoteRef
 * @property {string} remoteHash zeros where the remote ref is new
 *
 * @typedef {object} PushedRange the commits from `base` to `head`, and what they come to
 * @property {string} ref the remote's
 * @property {string} head
 * @property {string | undefined} base `undefined` where the remote is known to have nothing of it
 */

/** @param {string} input @returns {readonly PushedRef[]} */
export function readPushedRefs(input) {
  return input
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [localRef = "", localHash = "", remoteRef = "", remoteHash = ""] = line.trim().split(" ");
      return { localRef, localHash, remoteRef, remoteHash };
    });
}

/**
 * The range of each ref that gives the remote a commit; a deletion and a tag on something else than a commit give none.
 * Refs with the same range are told once.
 * @param {Git} git
 * @param {string} remote its name, or its URL where it has no name
 * @param {readonly PushedRef[]} refs
 * @returns {Promise<readonly PushedRange[]>}
 */
export async function pushedRanges(git, remote, refs) {
  /** @type {Map<string, PushedRange>} */
  const ranges = new Map();
  for (const ref of refs) {
    const head = await commitOf(git, ref.localHash);
    if (head === undefined) continue;
    const base = await baseOf(git, remote, { head, remoteHash: ref.remoteHash });
    if (base !== head) ranges.set(`${base}..${head}`, { ref: ref.remoteRef, head, base });
  }
  return [...ranges.values()];
}

/**
 * The files that are other in `head` than in `base`, without those that are gone.
 * @param {Git} git
 * @param {PushedRange} range
 */
export async function filesOf(git, { base, head }) {
  if (base === undefined) return splitZero(await git("ls-tree", "-r", "-z", "--name-only", "--full-tree", head));
  const flags = ["--name-only", "-z", "--no-renames", "--no-ext-diff", "--diff-filter=ACMRT"];
  return splitZero(await git("diff", ...flags, base, head));
}

/**
 * What the remote has, where the push adds to it. A push that replaces what is there (a rebase), and a new ref, are
 * compared with the remote's default branch.
 * @param {Git} git
 * @param {string} remote
 * @param {{ readonly head: string, readonly remoteHash: string }} update
 */
async function baseOf(git, remote, { head, remoteHash }) {
  if (!isZeros(remoteHash)) {
    const shared = await mergeBase(git, remoteHash, head);
    if (shared === remoteHash) return shared;
  }
  const branch = await defaultBranchOf(git, remote);
  return branch === undefined ? undefined : mergeBase(git, branch, head);
}

/** The commit itself, or the one that a tag is on; none for zeros. @param {Git} git @param {string} hash */
function commitOf(git, hash) {
  return ifAny(git("rev-parse", "--verify", "--quiet", `${hash}^{commit}`));
}

/** @param {string} hash */
function isZeros(hash) {
  return /^0+$/.test(hash);
}
