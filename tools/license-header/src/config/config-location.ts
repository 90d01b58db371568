// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Finds the configuration file. Apart from reading it, so that work can begin where it lies before it is read. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ConfigError } from "./config-error.ts";

/** Where a configuration file is, and which folder its path patterns are relative to. */
export interface ConfigLocation {
  /** Absolute. */
  readonly file: string;
  /** Absolute. */
  readonly root: string;
}

/** license-eye's default. */
const defaultConfigFile = ".licenserc.yaml";

/**
 * Finds the configuration of `cwd`.
 *
 * A file that is named (`-c`) is relative to `cwd`, and so are its patterns, as license-eye has it. Otherwise it is
 * `.licenserc.yaml` in `cwd` or the nearest folder above it in the repository, and patterns are relative to where it
 * lies, so that a run in a subfolder is the same as one at the top.
 *
 * @throws ConfigError when there is none, with what to write into one.
 */
export function locateConfig(cwd: string, named?: string): ConfigLocation {
  if (named !== undefined) return { file: resolve(cwd, named), root: resolve(cwd) };
  const root = foldersOfRepository(resolve(cwd)).find((folder) => existsSync(join(folder, defaultConfigFile)));
  if (root !== undefined) return { file: join(root, defaultConfigFile), root };
  throw new ConfigError([
    { file: defaultConfigFile, message: `${missingFile} in ${cwd}, nor above it in the repository.\n${firstConfig}` },
  ]);
}

/** `cwd` and the folders above it up to the one that holds `.git`; without one, `cwd` alone. */
function foldersOfRepository(cwd: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    folders.push(folder);
    if (existsSync(join(folder, ".git"))) return folders;
    if (folder === dirname(folder)) return [cwd];
  }
}

/** What is said where there is none. */
export const missingFile = "there is no such configuration file";

/** What a first configuration looks like, for those who have none. */
export const firstConfig = `Write a first one, with your own name in it:

header:
  license:
    spdx-id: Apache-2.0
    copyright-owner: <the owner of the copyright>
  paths-ignore:
    - LICENSE
    - NOTICE
    - "**/*.json"
`;
