// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { UsageError } from "../usage-error.ts";
import type { Repository } from "./repository.ts";

/** The commit behind the name of a branch, a tag or a commit; `undefined` when there is none. */
export async function findCommit({ store }: Repository, name: string): Promise<string | undefined> {
  if (name.startsWith("-")) throw new UsageError(`${name} is not a revision: expected a branch, a tag or a commit`);
  const { exitCode, output } = await store.ask(["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
  return exitCode === 0 ? output.toString("utf8").trim() : undefined;
}
