// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** All processes that `pid` started, and those that they started. */
export function descendantsOf(pid: number): RunningProcess[] {
  const listed = execFileSync("ps", ["-e", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  const all = [...listed.matchAll(/^ *(\d+) +(\d+) +(.*)$/gm)].map(([, own = "", parent = "", command = ""]) => ({
    pid: Number(own),
    parent: Number(parent),
    command,
  }));
  const found = new Set([pid]);
  // A child has a higher place in the list than its parent only by chance: go on until nothing is added.
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const each of all) if (found.has(each.parent)) found.add(each.pid);
  }
  return all
    .filter((each) => found.has(each.pid) && each.pid !== pid)
    .map(({ pid: own, command }) => ({ pid: own, command }));
}

/** Sends SIGKILL. Who has ended by itself meanwhile, because another one was killed, is dead as well. */
export function killNow({ pid }: Pick<RunningProcess, "pid">): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Whether the process runs, or waits to be buried by a parent that does not care. */
export function isAlive({ pid }: RunningProcess): boolean {
  try {
    const state = execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).trim();
    return state !== "" && !state.startsWith("Z");
  } catch {
    // ps fails for a process that is not there.
    return false;
  }
}
