// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Points git at the hooks of this repository, and takes that back. It never takes hooks away that somebody else set.
import { accessSync, constants, readdirSync } from "node:fs";
import { join } from "node:path";
import { createGit, ifAny } from "../git/git.mjs";

/** Relative, and so each worktree has its own: https://git-scm.com/docs/git-config#Documentation/git-config.txt-corehooksPath */
const hooksPath = ".githooks";

/** It cannot be done without taking something from the user; the message says what there is and what to do. */
export class HooksError extends Error {
  /** @override */
  name = "HooksError";
}

/**
 * @typedef {object} HooksOptions
 * @property {string} directory anywhere in the repository
 * @property {NodeJS.ProcessEnv} environment
 */

/** @param {HooksOptions} options @returns {Promise<string>} what was done, as a sentence */
export async function installHooks(options) {
  const git = createGit(options);
  const common = await commonFolder(options);
  const current = await configured(options);
  if (current?.value === hooksPath) return `the hooks of ${hooksPath} are installed already`;
  if (current !== undefined) {
    throw new HooksError(
      `core.hooksPath is ${current.value} already (${current.origin}). Either take it away with "git config --unset core.hooksPath" where it is set, or call this repository's hook from yours:\n  ${hooksPath}/pre-push "$@"`,
    );
  }
  const shadowed = activeHooks(join(common, "hooks"));
  if (shadowed.length > 0) {
    throw new HooksError(
      `git would run the hooks in ${join(common, "hooks")} no more: ${shadowed.join(", ")}. Either remove them, or call this repository's hook from yours:\n  ${hooksPath}/pre-push "$@"`,
    );
  }
  await git("config", "--local", "core.hooksPath", hooksPath);
  return `git runs the hooks of ${hooksPath} from now on; a push past them: git push --no-verify`;
}

/** @param {HooksOptions} options @returns {Promise<string>} what was done, as a sentence */
export async function uninstallHooks(options) {
  await commonFolder(options);
  const current = await configured(options);
  if (current === undefined) return "no hooks are installed";
  if (current.value !== hooksPath) {
    throw new HooksError(`core.hooksPath is ${current.value} (${current.origin}): that is not ours, and stays`);
  }
  await createGit(options)("config", "--local", "--unset-all", "core.hooksPath");
  return `git runs the hooks of ${hooksPath} no more`;
}

/** The folder that all worktrees share. @param {HooksOptions} options */
async function commonFolder(options) {
  const folder = await ifAny(createGit(options)("rev-parse", "--path-format=absolute", "--git-common-dir"));
  if (folder === undefined) throw new HooksError(`${options.directory} is in no git repository, or there is no git`);
  return folder;
}

/** What counts, and where it is set. @param {HooksOptions} options */
async function configured(options) {
  const answer = await ifAny(createGit(options)("config", "--show-origin", "--null", "--get", "core.hooksPath"));
  if (answer === undefined) return undefined;
  const [origin = "", value = ""] = answer.split("\0");
  return { origin: origin.replace(/^file:/, ""), value };
}

/** The hooks that git would run: not its samples, and on a system with modes none that cannot be executed. @param {string} folder */
function activeHooks(folder) {
  return namesIn(folder).filter((name) => !name.endsWith(".sample") && isExecutable(join(folder, name)));
}

/** @param {string} folder */
function namesIn(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
