// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Asks git. Plain JavaScript without a dependency: the pre-push hook uses it before anything is installed.
import { execFile } from "node:child_process";

/**
 * @typedef {(...args: readonly string[]) => Promise<string>} Git what git prints for these arguments. Rejects with
 * {@link GitError}.
 *
 * @typedef {object} GitOptions
 * @property {string} directory where git runs
 * @property {NodeJS.ProcessEnv} environment
 * @property {AbortSignal} [signal]
 * @property {string} [input] given to git's standard input
 */

/** git refused, or is not there. The message holds what was asked and what it said. */
export class GitError extends Error {
  /** @override */
  name = "GitError";
}

/** The names of a large repository's files are a few megabytes. */
const maxBuffer = 256 * 1024 * 1024;

/** No question that is asked here takes a second; a credential prompt or a stuck file system would take for ever. */
const timeout = 60_000;

/** @param {GitOptions} options @returns {Git} */
export function createGit({ directory, environment, signal, input }) {
  return (...args) =>
    new Promise((resolve, reject) => {
      const options = { cwd: directory, env: environment, maxBuffer, timeout, ...(signal && { signal }) };
      const child = execFile("git", [...args], options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new GitError(`git ${args.join(" ")}: ${stderr.trim() || error.message}`, { cause: error }));
      });
      // A git that ends without reading is told by its exit code.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(input ?? "");
    });
}

/**
 * What git says, or `undefined` where it says no.
 * @param {Promise<string>} answer
 */
export async function ifAny(answer) {
  try {
    return (await answer).trim() || undefined;
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

/** The parts of an answer that was asked for with `-z`. @param {string} answer */
export function splitZero(answer) {
  return answer.split("\0").filter((part) => part !== "");
}
