// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// The pre-push hook: licence headers of the files that are pushed, and the ICLA notes of their authors. Plain JavaScript
// for Node >= 18, no dependency: without the packages it says so and lets the push pass, for CI checks the same.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createGit, GitError, ifAny } from "../git/git.mjs";
import { UnsupportedNodeError, workspaceNode } from "../workspace-node.mjs";
import { withPushedTree } from "./pushed-tree.mjs";
import { filesOf, pushedRanges, readPushedRefs } from "./push.mjs";

/**
 * @typedef {import("./push.mjs").PushedRange} PushedRange
 *
 * @typedef {object} Failure
 * @property {string} title
 * @property {string} output
 */

const own = fileURLToPath(new URL("../../../..", import.meta.url));
const directory = process.cwd();
const git = createGit({ directory, environment: process.env });

/** A check that takes longer hangs. */
const deadlineMs = 60_000;

/** What git sets for a hook, and what leads to its repository wherever a program runs. */
const repositoryVariables = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"];

/** @param {readonly string[]} argv @returns {Promise<number>} the exit code */
async function main([remote = "origin"]) {
  const ranges = await pushedRanges(git, remote, readPushedRefs(await readAll(process.stdin)));
  if (ranges.length === 0) return 0;
  const root = await workspaceWithPackages();
  if (root === undefined) {
    say("nothing is checked, for the packages are not installed. Install them with: npm ci");
    return 0;
  }
  const failures = [];
  // One after the other: a push of all branches must not start two programs for each at once.
  for (const range of ranges) failures.push(...(await failuresOf(root, range)));
  for (const { title, output } of failures) say(`${title}\n${output.trimEnd()}\n`);
  if (failures.length > 0)
    say("nothing was pushed. To push all the same, for CI to say it again: git push --no-verify");
  return failures.length > 0 ? 1 : 0;
}

/** @param {AsyncIterable<Buffer>} stream */
async function readAll(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** This checkout, or the one that it is a worktree of: a worktree has its packages there. */
async function workspaceWithPackages() {
  const shared = await ifAny(git("rev-parse", "--path-format=absolute", "--git-common-dir"));
  const roots = [own, ...(shared === undefined ? [] : [dirname(shared)])];
  return roots.find((root) => {
    const needed = ["node_modules/.package-lock.json", "tools/license-header/src/main.ts", "tools/icla/src/main.ts"];
    return needed.every((path) => existsSync(join(root, path)));
  });
}

/** @param {string} root @param {PushedRange} range @returns {Promise<readonly Failure[]>} */
async function failuresOf(root, range) {
  const found = await Promise.all([headers(root, range), agreements(root, range)]);
  return found.filter((failure) => failure !== undefined);
}

/** @param {string} root @param {PushedRange} range */
async function headers(root, range) {
  const files = await filesOf(git, range);
  if (files.length === 0) return undefined;
  return withPushedTree({ directory, environment: process.env, head: range.head, files }, (folder) => {
    // What is checked there are files, whatever repository the folder for temporary files may lie in.
    const environment = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(folder) };
    for (const name of repositoryVariables) Reflect.deleteProperty(environment, name);
    const command = { tool: "license-header", args: ["check"], cwd: folder, environment };
    return run(root, `${range.ref}: licence headers; mend them with: npm run license-fix`, command);
  });
}

/** @param {string} root @param {PushedRange} range */
async function agreements(root, { ref, base, head }) {
  // Notes count as they are in the base; where the remote has nothing there is none.
  if (base === undefined) return undefined;
  const command = {
    tool: "icla",
    args: ["check", "--range", `${base}..${head}`],
    cwd: directory,
    environment: process.env,
  };
  return run(root, `${ref}: contributor agreements; what to do: npm run icla -- init`, command);
}

/**
 * @param {string} root
 * @param {string} title
 * @param {{ tool: string, args: readonly string[], cwd: string, environment: NodeJS.ProcessEnv }} command
 * @returns {Promise<Failure | undefined>}
 */
async function run(root, title, { tool, args, cwd, environment }) {
  const program = ["--conditions=@nuvolaris/source", resolve(root, "tools", tool, "src/main.ts"), ...args];
  const child = spawn(workspaceNode(root).path, program, {
    cwd,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: deadlineMs,
  });
  /** @type {Buffer[]} */
  const output = [];
  child.stdout.on("data", (chunk) => output.push(chunk));
  child.stderr.on("data", (chunk) => output.push(chunk));
  const ending = await new Promise((end) => {
    child.once("error", (error) => end(error.message));
    child.once("close", (code, signal) =>
      end(code ?? `it was ended by ${signal}, after ${deadlineMs / 1000} s at the most`),
    );
  });
  if (ending === 0) return undefined;
  const said = Buffer.concat(output).toString("utf8");
  return { title, output: typeof ending === "string" ? `${said}${ending}` : said };
}

/** @param {string} sentence */
function say(sentence) {
  process.stderr.write(`pre-push: ${sentence}\n`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UnsupportedNodeError) say(`nothing is checked: ${error.message}`);
  else if (error instanceof GitError) {
    say(`${error.message}. To push all the same: git push --no-verify`);
    process.exitCode = 1;
  } else throw error;
}
