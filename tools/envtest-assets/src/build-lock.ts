// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "@nuvolaris/clock";

export interface BuildLockOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called once, when another process holds the lock. */
  readonly onWait: (holder: number) => void;
}

/**
 * Waits until no other process builds into the same folder. Dispose the result to let the next one in.
 *
 * A lock whose process is gone is taken over. Two that take it over in the same moment may both go on: they then do the
 * same work twice, and harm nothing, for each binary is written aside and renamed.
 */
export async function lockBuild(options: BuildLockOptions): Promise<AsyncDisposable> {
  const { file, clock, signal } = options;
  await mkdir(dirname(file), { recursive: true });
  let told = false;
  while (!(await tryToLock(file))) {
    const holder = await holderOf(file);
    if (holder !== undefined && !isAlive(holder)) {
      await rm(file, { force: true });
      continue;
    }
    if (!told && holder !== undefined) options.onWait(holder);
    told = true;
    await clock.sleep(500, signal);
  }
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

async function tryToLock(file: string): Promise<boolean> {
  return writeFile(file, String(process.pid), { flag: "wx" }).then(
    () => true,
    (error: unknown) => {
      if (hasCode(error, "EEXIST")) return false;
      throw error;
    },
  );
}

/** `undefined`: the lock was given up, or its number is not written yet. */
async function holderOf(file: string): Promise<number | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and somebody else's.
    return hasCode(error, "EPERM");
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
