// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Real git repositories for tests, made in a temporary folder, untouched by the configuration of the machine. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hashEmail } from "../identity/email.ts";
import { cleanEnvironment } from "./config.ts";

export const ann = "Ann Author <ann@example.org>";
export const bob = "Bob Builder <bob@example.org>";
export const webFlow = "GitHub <noreply@github.com>";

export interface CommitOptions {
  readonly author?: string;
  /** Default: the author. */
  readonly committer?: string;
  readonly message?: string;
  /** By path; `undefined` takes a file away. */
  readonly files?: Readonly<Record<string, string | Buffer | undefined>>;
  /** YYYY-MM-DD. */
  readonly on?: string;
  /** Further arguments of `git commit`. */
  readonly args?: readonly string[];
}

export class TemporaryRepository implements Disposable {
  readonly folder: string;
  readonly #owned: string;

  constructor(folder: string, owned = folder) {
    this.folder = folder;
    this.#owned = owned;
  }

  /** An empty repository whose branch is main. */
  static create(...args: readonly string[]): TemporaryRepository {
    const repository = new TemporaryRepository(mkdtempSync(join(tmpdir(), "icla-test-")));
    repository.git("init", "--quiet", "--initial-branch=main", ...args);
    return repository;
  }

  /** A clone of it, in a folder of its own. */
  clone(...args: readonly string[]): TemporaryRepository {
    const owned = mkdtempSync(join(tmpdir(), "icla-test-"));
    const folder = join(owned, "clone");
    this.git("clone", "--quiet", ...args, `file://${this.folder}`, folder);
    return new TemporaryRepository(folder, owned);
  }

  git(...args: readonly string[]): string {
    return this.gitAs(ann, { args });
  }

  /** Runs git as somebody, and returns what it says without its last line end. */
  gitAs(author: string, { args, committer = author, on = "2025-06-01", input = "" }: GitRun): string {
    const [authorName, authorEmail] = split(author);
    const [committerName, committerEmail] = split(committer);
    const output = execFileSync("git", args, {
      cwd: this.folder,
      encoding: "utf8",
      input,
      stdio: ["pipe", "pipe", "pipe"],
      env: {
        ...cleanEnvironment,
        GIT_AUTHOR_NAME: authorName,
        GIT_AUTHOR_EMAIL: authorEmail,
        GIT_AUTHOR_DATE: `${on}T12:00:00Z`,
        GIT_COMMITTER_NAME: committerName,
        GIT_COMMITTER_EMAIL: committerEmail,
        GIT_COMMITTER_DATE: `${on}T12:00:00Z`,
      },
    });
    return output.replace(/\n$/, "");
  }

  write(files: CommitOptions["files"] = {}): void {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.folder, path);
      mkdirSync(dirname(file), { recursive: true });
      if (content === undefined) rmSync(file);
      else writeFileSync(file, content);
    }
  }

  /** Commits everything that is there, and returns the commit's hash. */
  commit(options: CommitOptions = {}): string {
    const { author = ann, committer = author, message = "change", on = "2025-06-01" } = options;
    this.write(options.files);
    this.git("add", "--all", "--force");
    const args = ["commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "-m", message, ...(options.args ?? [])];
    this.gitAs(author, { args, committer, on });
    return this.git("rev-parse", "HEAD");
  }

  [Symbol.dispose](): void {
    rmSync(this.#owned, { recursive: true, force: true });
  }
}

interface GitRun {
  readonly args: readonly string[];
  readonly committer?: string;
  readonly on?: string;
  readonly input?: string;
}

function split(person: string): [string, string] {
  const at = person.indexOf("<");
  return [person.slice(0, at).trim(), person.slice(at + 1, -1)];
}

/** A note of a person, as a file. */
export function noteOf(handle: string, email: string, changed: Readonly<Record<string, unknown>> = {}): string {
  const fields: Readonly<Record<string, unknown>> = {
    handle,
    name: `${handle} of the note`,
    emails: [hashEmail(email)],
    agreement: "icla-2.2",
    "signed-on": "2025-01-01",
    "recorded-on": "2025-01-02",
    "recorded-by": "maintainer",
    evidence: "seen on the list of the foundation",
    status: "on-file",
    ...changed,
  };
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join("");
}
