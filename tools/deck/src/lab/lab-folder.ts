// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The learner's folder of a lab: the files to begin with, and how many hints were asked for. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../usage-error.ts";
import type { Exercise } from "./exercise.ts";
import { LabWindow, type LabSurroundings } from "./lab-window.ts";

const hintsFile = ".hints";

/** Puts the files to begin with there. Errors: {@link UsageError} where there are files already. */
export async function beginLab(
  { folder: source, number, begin }: Exercise,
  surroundings: LabSurroundings,
): Promise<readonly string[]> {
  const { folder } = surroundings;
  if ((await filesIn(folder)).length > 0) {
    throw new UsageError(`${folder} has files: lab ${number} was begun; npm run lab reset ${number} takes them away`);
  }
  await mkdir(folder, { recursive: true });
  await cp(join(source, "start"), folder, { recursive: true });
  await using window = begin.length === 0 ? undefined : new LabWindow(surroundings);
  for (const run of begin) {
    const failure = await window?.run({ run, expect: [], exitCode: 0, stays: false });
    if (failure) throw new UsageError(`lab ${number} cannot begin: ${run}: ${failure.printed.join(" ")}`);
  }
  return await filesIn(folder);
}

/** The files of the learner; none where the lab was not begun. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true }).catch(() => []);
  return found.filter((name) => name !== hintsFile).sort();
}

export async function removeLab(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Which hint is next, from 1; after the last one it stays at that. */
export async function nextHint({ hints }: Exercise, folder: string): Promise<number> {
  const file = join(folder, hintsFile);
  const seen = Number(await readFile(file, "utf8").catch(() => "0"));
  const next = Math.min((Number.isInteger(seen) ? seen : 0) + 1, hints.length);
  // A lab that was not begun has nowhere to remember it.
  await writeFile(file, String(next)).catch(() => undefined);
  return next;
}
