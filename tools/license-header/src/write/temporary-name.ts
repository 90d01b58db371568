// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The names of files that are being written. A process that is killed can leave one behind; the name tells what it is
 * and whose it was, so that the next run takes it away.
 */
import { randomBytes } from "node:crypto";

const recognized = /(?:^|\/)\.license-header-(?<pid>\d{1,10})-[0-9a-f]{16}\.tmp$/;

/** A name that nobody else uses. Of fixed length, as the name of the file that it stands beside may be as long as can be. */
export function temporaryName(): string {
  return `.license-header-${process.pid}-${randomBytes(8).toString("hex")}.tmp`;
}

/** The process that made the file at this path; `undefined`: it is not one of ours. */
export function temporaryFileOwner(path: string): number | undefined {
  if (!path.endsWith(".tmp")) return undefined;
  const pid = recognized.exec(path)?.groups?.["pid"];
  return pid === undefined ? undefined : Number(pid);
}

/** Whether the file at this path was left behind by a process that is no more. */
export function isLeftBehind(path: string): boolean {
  const pid = temporaryFileOwner(path);
  return pid !== undefined && !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
