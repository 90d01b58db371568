// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The folder that LICENSE-binary and the other files are written to, or compared with. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import type { Change, Finding } from "../report/report.ts";
import type { NoticeFiles } from "./binary-notices.ts";
import { noticeFinding } from "./notice-rules.ts";

/** A folder of notices. */
export class NoticeFolder {
  readonly #folder: string;
  /** As reports name it. */
  readonly #shown: string;

  /** `folder` is absolute; it need not be there. */
  constructor(folder: string, shown: string) {
    this.#folder = folder;
    this.#shown = shown;
  }

  /** Writes the files that differ, takes away texts of packages that are gone, and tells what it did. */
  async write(files: NoticeFiles): Promise<readonly Change[]> {
    const changes: Change[] = [];
    for (const [path, text] of files) {
      const found = await this.#read(path);
      if (found === text) continue;
      await mkdir(dirname(join(this.#folder, path)), { recursive: true });
      await writeFile(join(this.#folder, path), text);
      changes.push({ path: this.#shownPath(path), change: found === undefined ? "added" : "replaced" });
    }
    for (const path of await this.#surplus(files)) {
      await rm(join(this.#folder, path));
      changes.push({ path: this.#shownPath(path), change: "removed" });
    }
    return changes;
  }

  /** What {@link NoticeFolder.write} would change, as findings; `command` is what would do it. */
  async compare(files: NoticeFiles, command: string): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    const report = (path: string, message: string, line?: number): void => {
      const place = { path: this.#shownPath(path), ...(line !== undefined && { line }) };
      findings.push(noticeFinding("stale-notice-file", { level: "error", ...place, message, remedy: command }));
    };
    for (const [path, text] of files) {
      const found = await this.#read(path);
      if (found === undefined) report(path, `there is no ${path}`);
      else if (found !== text) report(path, `${path} is not what the packages ask for`, firstDifference(found, text));
    }
    for (const path of await this.#surplus(files)) report(path, `${path} is of a package that is not there any more`);
    return findings;
  }

  /** Texts of packages that are on no list; files of other names are not this tool's. */
  async #surplus(files: NoticeFiles): Promise<readonly string[]> {
    const names = await namesIn(join(this.#folder, "licenses"));
    return names
      .filter((name) => /.@.*\.txt$/.test(name))
      .map((name) => `licenses/${name}`)
      .filter((path) => !files.has(path))
      .toSorted();
  }

  #shownPath(path: string): string {
    return posix.join(this.#shown, path);
  }

  async #read(path: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.#folder, path), "utf8");
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** The first line (from 1) on which two texts differ. */
function firstDifference(left: string, right: string): number {
  const others = right.split("\n");
  const lines = left.split("\n");
  const index = lines.findIndex((line, at) => line !== others[at]);
  return (index === -1 ? lines.length : index) + 1;
}
