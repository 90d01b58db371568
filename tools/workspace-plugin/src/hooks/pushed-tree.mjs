// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// The files of a commit in a folder of their own: what is pushed is not always what is checked out.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createGit, splitZero } from "../git/git.mjs";

/**
 * @typedef {object} PushedTreeOptions
 * @property {string} directory of the repository
 * @property {NodeJS.ProcessEnv} environment
 * @property {string} head
 * @property {readonly string[]} files
 */

/** What the licence check reads beside the files themselves: https://reuse.software/spec-3.3/ */
const alwaysRead = new Set([".licenserc.yaml", "REUSE.toml"]);

/**
 * Calls `use` with a folder that holds `files` as they are in `head`, and what says how to check them. It is removed
 * afterwards.
 * @template Result
 * @param {PushedTreeOptions} options
 * @param {(folder: string) => Promise<Result>} use
 */
export async function withPushedTree({ directory, environment, head, files }, use) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "pre-push-")));
  try {
    // An index of its own: the one of the repository is the user's.
    const own = { directory, environment: { ...environment, GIT_INDEX_FILE: join(folder, "index") } };
    const git = createGit(own);
    await git("read-tree", head);
    const all = splitZero(await git("ls-tree", "-r", "-z", "--name-only", "--full-tree", head));
    const wanted = new Set(files.flatMap((file) => [file, `${file}.license`]));
    const chosen = all.filter((path) => wanted.has(path) || alwaysRead.has(basename(path)));
    const tree = join(folder, "tree");
    const input = chosen.map((path) => `${path}\0`).join("");
    await createGit({ ...own, input })("checkout-index", "-q", "-z", "--stdin", `--prefix=${tree}/`);
    return await use(tree);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
