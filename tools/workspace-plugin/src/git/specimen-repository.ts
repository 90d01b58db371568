// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Tests only: a repository of its own, which nobody's configuration reaches. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createGit, type Git } from "./git.mjs";

export class SpecimenRepository implements Disposable {
  readonly #folder = mkdtempDisposableSync(join(tmpdir(), "specimen-repository-"));
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;

  /** An empty repository with the branch `main`; `searchPath` is where git is found. */
  constructor(searchPath: string | undefined) {
    this.directory = join(this.#folder.path, "repository");
    const [name, email] = ["A Person", "person@example.org"];
    this.environment = {
      PATH: searchPath,
      HOME: this.#folder.path,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
    };
    mkdirSync(this.directory);
    this.git("init", "-q", "-b", "main");
  }

  /** Asks git in this repository, or in a folder relative to it. */
  asking(folder = "."): Git {
    return createGit({ directory: join(this.directory, folder), environment: this.environment });
  }

  /** Runs git, which must succeed, and gives what it prints. */
  git(...args: readonly string[]): string {
    return execFileSync("git", args, { cwd: this.directory, env: this.environment, encoding: "utf8" }).trim();
  }

  write(path: string, text = "text\n"): void {
    mkdirSync(dirname(join(this.directory, path)), { recursive: true });
    writeFileSync(join(this.directory, path), text);
  }

  /** Commits all that is not ignored, after writing `files`. Gives the commit. */
  commit(...files: readonly string[]): string {
    for (const file of files) this.write(file);
    this.git("add", "--all");
    this.git("commit", "-q", "--allow-empty", "-m", "change");
    return this.git("rev-parse", "HEAD");
  }

  [Symbol.dispose](): void {
    this.#folder.remove();
  }
}
