// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Makes node_modules agree with the lock file, and does nothing, fast, when it does already.
//
// The stamp in node_modules is written last, so that an interrupted `npm ci` leaves none and is redone. It names the
// lock file's hash, the Node that runs the workspace and the platform: what decides which files npm puts there.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { acquireLock } from "./install-lock.mjs";
import { progressLine } from "./progress-line.mjs";

/**
 * @typedef {object} InstallOptions
 * @property {string} root
 * @property {{ readonly version: string, readonly path: string, readonly pinned: boolean }} node
 * @property {NodeJS.ProcessEnv} environment
 * @property {import("./progress-line.mjs").Terminal} terminal
 * @property {(options: InstallOptions) => Promise<void>} [install] what installs; `npm ci` by default
 */

/** `npm ci` failed; the message holds what it said. */
export class InstallError extends Error {}

/**
 * Two that start at once wait for each other: the second finds the work done.
 * @param {InstallOptions} options
 * @returns {Promise<"current" | "installed">}
 */
export async function ensureInstalled(options) {
  const { root, node, install = npmCi } = options;
  const wanted = stampOf(root, node.version);
  if (readStamp(root) === wanted) return "current";

  const lock = await acquireLock(join(root, ".cache/install.lock"), options.terminal);
  try {
    const stamp = readStamp(root);
    if (stamp === wanted) return "current";
    if (stamp === undefined && !lock.wasAbandoned && installedByHand(root)) {
      writeFileSync(stampFile(root), wanted);
      return "current";
    }
    rmSync(stampFile(root), { force: true });
    await install(options);
    if (node.pinned && !existsSync(node.path)) {
      throw new InstallError(`npm ci left no ${node.path}. Is "optional" omitted in an .npmrc? It must not be here.`);
    }
    writeFileSync(stampFile(root), wanted);
    return "installed";
  } finally {
    lock.release();
  }
}

/** @param {string} root @param {string} nodeVersion */
function stampOf(root, nodeVersion) {
  const lockFile = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  return `${lockFile} node-${nodeVersion} ${process.platform}-${process.arch}\n`;
}

/** @param {string} root */
function stampFile(root) {
  return join(root, "node_modules/.install-stamp");
}

/** @param {string} root @returns {string | undefined} */
function readStamp(root) {
  try {
    return readFileSync(stampFile(root), "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Whether somebody ran `npm install` or `npm ci` to its end: npm writes its own record of the tree
 * (node_modules/.package-lock.json) after everything else, and the record says what the lock file says.
 * @param {string} root
 */
function installedByHand(root) {
  const wanted = readPackages(join(root, "package-lock.json"));
  const present = readPackages(join(root, "node_modules/.package-lock.json"));
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith("node_modules/") || entry.link) return true;
    const found = present[path];
    return found === undefined ? entry.optional === true : found.integrity === entry.integrity;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { integrity?: string, optional?: boolean, link?: boolean }> | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/**
 * NODE_ENV or a user's npmrc may omit dependencies that the workspace runs on, hence the explicit includes.
 * @param {InstallOptions} options
 */
async function npmCi({ root, environment, terminal }) {
  const npm = npmCommand(environment);
  const args = ["ci", "--loglevel=error", "--no-audit", "--no-fund", "--include=dev", "--include=optional"];
  const progress = progressLine(terminal, "Installing the workspace's packages (npm ci)");
  const child = spawn(npm.file, [...npm.args, ...args], {
    cwd: root,
    env: environment,
    shell: npm.shell,
    stdio: ["ignore", "pipe", "pipe"],
  });
  /** @type {Buffer[]} */
  const output = [];
  child.stdout.on("data", (chunk) => output.push(chunk));
  child.stderr.on("data", (chunk) => output.push(chunk));
  const interrupt = () => child.kill("SIGTERM");
  process.once("SIGTERM", interrupt);
  const ending = await new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  process.off("SIGTERM", interrupt);
  progress.end(ending === 0 ? "done" : "failed");
  if (ending === 0) return;
  const said = Buffer.concat(output).toString("utf8").trimEnd();
  throw new InstallError(`${said}\nnpm ci failed in ${root} (${ending}). Mend what it names above and try again.`);
}

/**
 * The npm that runs us where one does, else the one on the PATH. `npm_node_execpath` is the Node that npm itself runs
 * on: ours may be the very file that `npm ci` is about to replace.
 * @param {NodeJS.ProcessEnv} environment
 */
function npmCommand(environment) {
  const { npm_execpath: script, npm_node_execpath: node = process.execPath } = environment;
  if (script !== undefined && /npm-cli\.c?js$/.test(script)) return { file: node, args: [script], shell: false };
  return { file: "npm", args: [], shell: process.platform === "win32" };
}
