// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A browser that another program starts, and that we can end all the same.
 *
 * Puppeteer makes the browser the leader of a process group of its own, so that it outlives whoever is killed above it. The
 * program is therefore given a script, which writes down its process and then becomes the browser.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Ends the browsers that were started through {@link BrowserLeash.path}, and keeps others from being started. */
export class BrowserLeash {
  /** What to give the program in place of the browser's path. */
  readonly path: string;
  readonly #pids: string;
  readonly #stop: string;

  /** `folder` is where the script lies; the caller removes it, after {@link BrowserLeash.end}. */
  constructor(browser: string, folder: string) {
    this.#pids = join(folder, "browser.pids");
    this.#stop = join(folder, "browser.stop");
    const script = [
      "#!/bin/sh",
      // Written before it is looked whether to stop: one of the two sides sees the other.
      `echo $$ >> '${this.#pids}' || exit 1`,
      `test -e '${this.#stop}' && exit 1`,
      `exec '${browser.replaceAll("'", String.raw`'\''`)}' "$@"`,
      "",
    ];
    // Windows has no such scripts, and no such groups either.
    this.path = process.platform === "win32" ? browser : join(folder, "browser.sh");
    if (this.path !== browser) writeFileSync(this.path, script.join("\n"), { mode: 0o755 });
  }

  /** Idempotent. */
  end(): void {
    if (!existsSync(this.#stop)) writeFileSync(this.#stop, "");
    const pids = existsSync(this.#pids) ? readFileSync(this.#pids, "utf8") : "";
    for (const pid of pids.split("\n").filter((line) => /^\d+$/.test(line))) endGroup(Number(pid));
  }
}

/** Ends a process that leads a group, with all in it. One that is gone is no error. */
export function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    const isGone = error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM");
    if (!isGone) throw error;
  }
}
