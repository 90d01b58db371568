// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Lists the files below a folder where there is no git to ask. Symbolic links are named and not followed. */
import { readdir } from "node:fs/promises";
import type { Dirent } from "node:fs";
import { fileName, openablePath, type FileName } from "./file-name.ts";
import type { ListedFile, SkippedFile, UnreadableFolder } from "./listed-file.ts";

export interface WalkedFolder {
  readonly files: readonly ListedFile[];
  readonly skipped: readonly SkippedFile[];
  readonly unreadable: readonly UnreadableFolder[];
}

/** Folders that are never entered: git's own, and installed packages. */
const closedFolders: ReadonlySet<string> = new Set([".git", "node_modules"]);

/** All files below `root`, in the order of their names. */
export async function walkFolder(root: string, signal: AbortSignal): Promise<WalkedFolder> {
  const files: ListedFile[] = [];
  const skipped: SkippedFile[] = [];
  const unreadable: UnreadableFolder[] = [];
  const folders: FileName[] = [{ text: "" }];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    const below: FileName[] = [];
    for (const entry of await entriesOf(root, folder, unreadable)) {
      const name = childName(folder, entry.name);
      if (entry.isFile()) files.push({ path: name.text, location: openablePath(root, name) });
      else if (!entry.isDirectory())
        skipped.push({ path: name.text, reason: entry.isSymbolicLink() ? "symlink" : "special" });
      else if (!closedFolders.has(entry.name.toString())) below.push(name);
    }
    folders.push(...below.toReversed());
  }
  return { files, skipped, unreadable };
}

async function entriesOf(root: string, folder: FileName, unreadable: UnreadableFolder[]): Promise<Dirent<Buffer>[]> {
  try {
    const entries = await readdir(openablePath(root, folder), { withFileTypes: true, encoding: "buffer" });
    return entries.sort((one, other) => Buffer.compare(one.name, other.name));
  } catch (error) {
    unreadable.push({ path: folder.text, error: error instanceof Error ? error : new Error(String(error)) });
    return [];
  }
}

function childName(folder: FileName, name: Buffer): FileName {
  if (folder.text === "") return fileName(name);
  const child = fileName(name);
  if (folder.bytes === undefined && child.bytes === undefined) return { text: `${folder.text}/${child.text}` };
  return fileName(Buffer.concat([folder.bytes ?? Buffer.from(folder.text), Buffer.from("/"), name]));
}
