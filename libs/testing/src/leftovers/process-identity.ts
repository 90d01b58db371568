// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Who started something, so that a later run can tell whether its owner is gone. The number alone would not do: it is
// given again, and then a stranger keeps the thing alive.
import { readFile } from "node:fs/promises";

/** A process of this machine, for as long as the machine runs. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In the kernel's ticks since boot; `0` where the system has no `/proc`. */
  readonly startTime: string;
}

/** Tells who `pid` is; by default, who we are. */
export async function identify(pid: number = process.pid): Promise<ProcessIdentity> {
  return { pid, startTime: (await readStartTime(pid)) ?? "0" };
}

/** Whether that very process runs still. Where there is no `/proc`, whether any of that number does. */
export async function isRunning({ pid, startTime }: ProcessIdentity): Promise<boolean> {
  if (startTime !== "0") return (await readStartTime(pid)) === startTime;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there and somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** `pid-startTime`, for the names of folders and the values of labels. */
export function formatIdentity({ pid, startTime }: ProcessIdentity): string {
  return `${pid}-${startTime}`;
}

/** `undefined`: it was not written by {@link formatIdentity}. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const [, pid, startTime] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  return pid === undefined || startTime === undefined ? undefined : { pid: Number(pid), startTime };
}

// https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: field 22, where the second is a name in brackets that may
// hold anything, brackets too. A zombie (state Z) has ended and only waits to be asked how.
async function readStartTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? undefined : fields[19];
}
