// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The commit that is checked out, and when it was made. */
export interface SourceRevision {
  /** Ends with `-dirty` when files differ from it. */
  readonly commit: string;
  /** As RFC 3339 has it. */
  readonly date: string;
}

/** Asks git; `undefined` where the sources are no checkout, or git is not there. */
export async function sourceRevision(root: string): Promise<SourceRevision | undefined> {
  const git = (args: readonly string[]) =>
    execute("git", ["-C", root, ...args], { timeout: 10_000 }).then(
      ({ stdout }) => stdout.trim(),
      () => "",
    );
  const [commit, date] = (await git(["show", "--no-patch", "--format=%H %cI", "HEAD"])).split(" ");
  if (!commit || !date) return undefined;
  const changed = await git(["status", "--porcelain"]);
  return { commit: changed === "" ? commit : `${commit}-dirty`, date };
}
