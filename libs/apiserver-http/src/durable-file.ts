// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Files that are there whole or not at all, after a crash too.
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** Only the user who runs the server may read: keys, tokens and Secrets are in these files. */
export const privateFileMode = 0o600;

/** Replaces `file` by `chunks`: a reader, and a start after a crash, sees the old content or the new. */
export async function replaceFile(file: string, chunks: Iterable<string | Uint8Array>): Promise<void> {
  const written = `${file}.${process.pid.toString()}.tmp`;
  try {
    await using handle = await open(written, "w", privateFileMode);
    for (const chunk of chunks) await handle.writeFile(chunk);
    await handle.sync();
  } catch (error) {
    await rm(written, { force: true });
    throw error;
  }
  await rename(written, file);
  await syncFolder(dirname(file));
}

/** Makes the names in a folder durable: a file's own sync does not. Windows knows no such thing and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  await using handle = await open(folder, "r");
  await handle.sync();
}
