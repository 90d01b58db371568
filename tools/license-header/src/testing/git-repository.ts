// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { vi } from "vitest";
import { temporaryFolder } from "./temporary-folder.ts";

/** A git repository that is gone at the end of the test, and knows nothing of the user's settings. */
export class GitRepository implements Disposable {
  readonly path: string;
  readonly #folder: ReturnType<typeof temporaryFolder>;

  /** `options` are those of `git init`. */
  constructor(...options: readonly string[]) {
    isolateGit();
    this.#folder = temporaryFolder();
    this.path = this.#folder.path;
    this.git("init", "--quiet", "--initial-branch=main", ...options);
  }

  /** Runs git in the repository; its output without the line end. */
  git(...args: readonly string[]): string {
    return execFileSync("git", args, { cwd: this.path, encoding: "utf8", stdio: "pipe" }).trimEnd();
  }

  /** Writes files, by their path in the repository. */
  write(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, path)), { recursive: true });
      writeFileSync(join(this.path, path), content);
    }
  }

  /** Commits all that was written. */
  commit(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
    this.write(files);
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message=a change");
    return this.git("rev-parse", "HEAD");
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** A hook's variables would lead git to the repository that the tests run in; vitest undoes this after the test. */
function isolateGit(): void {
  for (const name of ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"]) vi.stubEnv(name, undefined);
  vi.stubEnv("GIT_CONFIG_GLOBAL", "/dev/null");
  vi.stubEnv("GIT_CONFIG_NOSYSTEM", "1");
  for (const who of ["AUTHOR", "COMMITTER"]) {
    vi.stubEnv(`GIT_${who}_NAME`, "A Tester");
    vi.stubEnv(`GIT_${who}_EMAIL`, "tester@example.com");
  }
}
