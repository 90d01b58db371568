// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a run works on: the files, and the configuration, which is read while git lists them. */
import type { CommandCall } from "../commands/command.ts";
import { locateConfig } from "../config/config-location.ts";
import { listFiles, type FileList, type FileScope } from "../files/file-list.ts";
import type { Ruleset } from "./ruleset.ts";

/** The files that a command looks at. */
export interface ChosenFiles {
  readonly scope: FileScope;
  /** From the command line. None: all of the scope. */
  readonly paths: readonly string[];
  /** `as chosen`: of staged files, what is staged. A command that changes files needs what the work tree has. */
  readonly content: "as chosen" | "work tree";
}

/** The configuration and the files. */
export interface Checkout extends Ruleset {
  readonly list: FileList;
}

/** Lists the files, and reads the configuration meanwhile. */
export async function openCheckout(call: CommandCall, { scope, paths, content }: ChosenFiles): Promise<Checkout> {
  const { directory, signal } = call.surroundings;
  const location = locateConfig(directory, call.globals.config);
  const listing = listFiles({ root: location.root, cwd: directory, scope, paths, signal });
  // What reads the configuration takes its time to load: git works meanwhile.
  const reading = import("./ruleset.ts").then(({ readRuleset }) => readRuleset(call, location));
  const [list, ruleset] = await Promise.all([listing, reading]);
  return { ...ruleset, list: content === "as chosen" ? list : inWorkTree(list) };
}

function inWorkTree(list: FileList): FileList {
  return { ...list, files: list.files.map(({ path, location }) => ({ path, location })) };
}
