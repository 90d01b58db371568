// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "./temporary-folder.ts";

/** A folder that is gone at the end of the test, with files by their paths; what is no text is written as JSON. */
export function projectFolder(files: Readonly<Record<string, unknown>>): ReturnType<typeof temporaryFolder> {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
  }
  return folder;
}

/** A lock file of these entries. */
export function lockFile(packages: Readonly<Record<string, unknown>>): unknown {
  return { name: "project", lockfileVersion: 3, packages };
}
