// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Whether a program of this name lies on a PATH, told without starting it. */
export async function isOnPath(program: string, path: string): Promise<boolean> {
  const suffixes = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  const candidates = path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .flatMap((folder) => suffixes.map((suffix) => join(folder, program + suffix)));
  const found = await Promise.all(
    candidates.map((file) =>
      access(file, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
