// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Lays the files of a case out on disk, for whichever program is to look at them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { GitRepository } from "../testing/git-repository.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import type { CompatibilityCase, RefusalCase, Surrounding } from "./compatibility-case.ts";

/** The case's files and configuration, committed where the surrounding is a repository. */
export function caseFolder(
  { configuration, files = {} }: Pick<RefusalCase, "configuration"> & Partial<Pick<CompatibilityCase, "files">>,
  surrounding: Surrounding,
): { readonly path: string } & Disposable {
  const contents = Object.entries(files).map(([path, { content }]) => [path, content] as const);
  const all = {
    ...(configuration === undefined ? {} : { ".licenserc.yaml": configuration }),
    ...Object.fromEntries(contents),
  };
  if (surrounding === "repository") {
    const repository = new GitRepository();
    repository.commit(all);
    return repository;
  }
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), content);
  }
  return folder;
}

/** Each case in each of its surroundings, as a table of tests takes it. */
export function runsOf(
  cases: readonly CompatibilityCase[],
): readonly (readonly [name: string, one: CompatibilityCase, where: Surrounding])[] {
  return cases.flatMap((one) =>
    (one.surroundings ?? ["repository", "folder"]).map((where) => [`${one.rule} (in a ${where})`, one, where] as const),
  );
}
