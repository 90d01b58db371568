// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Temporary folders whose name says who owns them, so that what a killed run leaves is removed by the next.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatIdentity, identify, isRunning, parseIdentity } from "./process-identity.ts";

export interface OwnedFolderOptions {
  /** What the names begin with, without a dash at the end. */
  readonly prefix: string;
  /** Default: the system's. */
  readonly parent?: string;
}

/** A folder that is removed when it is disposed of. */
export interface OwnedFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes a temporary folder, after it has removed those of the same prefix whose owners are gone. */
export async function makeOwnedFolder(options: OwnedFolderOptions): Promise<OwnedFolder> {
  const { prefix, parent = tmpdir() } = options;
  await removeOrphans(prefix, parent);
  const path = await mkdtemp(join(parent, `${prefix}-${formatIdentity(await identify())}-`));
  return { path, [Symbol.asyncDispose]: () => remove(path) };
}

async function removeOrphans(prefix: string, parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const owner = ownerOf(name, prefix);
    if (!owner || (await isRunning(owner))) continue;
    // A folder that cannot go yet, as the owner's programs are dying and still write to it, is left to the one who comes next.
    await remove(join(parent, name)).catch(() => undefined);
  }
}

function ownerOf(name: string, prefix: string): ReturnType<typeof parseIdentity> {
  if (!name.startsWith(`${prefix}-`)) return undefined;
  const [pid = "", startTime = ""] = name.slice(prefix.length + 1).split("-");
  return parseIdentity(`${pid}-${startTime}`);
}

// A program that is being killed may write on while its folder goes.
function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 3 });
}
