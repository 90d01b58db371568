// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { UsageError } from "../usage-error.ts";
import { GitProgram, type Environment, type GitOptions } from "./git-program.ts";

/** A repository as it is asked: nothing of what is checked out, staged or replaced locally changes an answer. */
export interface Repository {
  /** Reads objects. Attributes, mailmap and index of the working tree are out of its sight. */
  readonly store: GitProgram;
  /** Reads configuration and the working tree, as the user's own git does. */
  readonly user: GitProgram;
  readonly gitFolder: string;
  /** The root of what is checked out; a bare repository has none. */
  readonly workTree: string | undefined;
  readonly isShallow: boolean;
}

/** @throws {UsageError} outside of a repository, or without git. */
export async function openRepository(options: GitOptions): Promise<Repository> {
  const here = new GitProgram(options);
  const asked = ["rev-parse", "--absolute-git-dir", "--is-shallow-repository", "--is-inside-work-tree"];
  const { exitCode, output, complaint } = await here.ask(asked);
  if (exitCode !== 0) throw notReadable(options.folder, complaint);
  const [gitFolder = "", shallow, inWorkTree] = output.toString("utf8").split("\n");
  const workTree = inWorkTree === "true" ? (await here.text(["rev-parse", "--show-toplevel"])).slice(0, -1) : undefined;
  const stored = { ...options, folder: gitFolder, environment: withoutWorkTree(options.environment) };
  return {
    // Git looks for attributes from where it runs: in its own folder there are none.
    store: new GitProgram(stored, ["--no-replace-objects", `--git-dir=${gitFolder}`]),
    user: workTree === undefined ? here : new GitProgram({ ...options, folder: workTree }),
    gitFolder,
    workTree,
    isShallow: shallow === "true",
  };
}

/** The variables with which git tells a hook where it runs. */
function withoutWorkTree(environment: Environment): Environment {
  const hidden = new Set(["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"]);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !hidden.has(name)));
}

function notReadable(folder: string, complaint: string): UsageError {
  const reason = complaint.trim().split("\n", 1)[0] ?? "";
  return new UsageError(`${folder} is not in a git repository that can be read (${reason}); run icla inside of one`);
}
