// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFile } from "node:child_process";
import { constants, writeFile } from "node:fs/promises";
import { promisify } from "node:util";

/** What the kernel keeps of files cannot be dropped here: only root may, and only on Linux. */
export class PageCacheError extends Error {
  override readonly name = "PageCacheError";
}

/** Written to it, 3 drops pages, directory entries and inodes: https://docs.kernel.org/admin-guide/sysctl/vm.html */
const dropCaches = "/proc/sys/vm/drop_caches";

/**
 * Lets the kernel forget what it has read, so that files come from the disk again. All programs of the machine feel it.
 * Errors: {@link PageCacheError}.
 */
export async function dropPageCache(file: string = dropCaches): Promise<void> {
  try {
    // What is not written yet cannot be dropped.
    await promisify(execFile)("sync");
    // Not to be read, even by root; not to be made where it is not.
    await writeFile(file, "3", { flag: constants.O_WRONLY });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PageCacheError(`the page cache cannot be dropped: ${reason}`, { cause });
  }
}
