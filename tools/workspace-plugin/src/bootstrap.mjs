#!/usr/bin/env node
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// What `npm start` and `npm test` run before anything is installed: plain JavaScript for Node >= 18, no dependency.
// It brings node_modules up to date, then hands over to the workspace's own Node.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled, InstallError } from "./install.mjs";
import { runForeground } from "./run-foreground.mjs";
import { UnsupportedNodeError, workspaceNode } from "./workspace-node.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * What each subcommand runs with the workspace's Node, once the packages are there; `undefined` runs nothing.
 * @type {Readonly<Record<string, (args: readonly string[]) => readonly string[] | undefined>>}
 */
const commands = {
  install: () => undefined,
  start: (args) => [scriptOf("nx"), "run", "operator:serve", ...(args.length > 0 ? ["--", ...args] : [])],
  test: (args) => {
    const reporter = join(root, "tools/workspace-plugin/src/test-reporter.mjs");
    return [scriptOf("vitest"), "run", `--reporter=${reporter}`, ...args];
  },
  "pre-pr": (args) => {
    const main = join(root, "tools/workspace-plugin/src/pre-pr/main.ts");
    return ["--conditions=@nuvolaris/source", main, ...args];
  },
};

/**
 * The program that a package names in its manifest: where it lies is the package's affair.
 * @param {string} name of the package and of its program
 */
function scriptOf(name) {
  const folder = join(root, "node_modules", name);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof bin === "string" ? bin : bin[name]);
}

/** @param {readonly string[]} argv @returns {Promise<number>} the exit code */
async function main([name = "", ...args]) {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    process.stderr.write(`usage: bootstrap.mjs ${Object.keys(commands).join("|")} [arguments]\n`);
    return 2;
  }
  const node = workspaceNode(root);
  await ensureInstalled({ root, node, environment: process.env, terminal: process.stderr });
  const nodeArguments = command(args);
  if (nodeArguments === undefined) return 0;
  return runForeground(node.path, nodeArguments, { cwd: root, env: environmentFor(process.env) });
}

/**
 * The daemon of Nx would outlive the command that a user ended, and answers of an older graph are not worth its speed.
 * @param {NodeJS.ProcessEnv} environment @returns {NodeJS.ProcessEnv}
 */
function environmentFor(environment) {
  const separator = process.platform === "win32" ? ";" : ":";
  const path = [join(root, "node_modules/.bin"), environment["PATH"]].filter(Boolean).join(separator);
  return { NX_DAEMON: "false", ...environment, PATH: path };
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof InstallError) && !(error instanceof UnsupportedNodeError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
