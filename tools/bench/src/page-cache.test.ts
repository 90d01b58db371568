// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { chmod, mkdtempDisposable, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dropPageCache, PageCacheError } from "./page-cache.ts";

test("the kernel's switch is set to drop pages, directory entries and inodes", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "bench-cache-"));
  const file = join(folder.path, "drop_caches");
  // As the kernel's is: written by its owner, read by nobody.
  await writeFile(file, "0", { mode: 0o200 });

  await dropPageCache(file);

  await chmod(file, 0o600);
  expect(await readFile(file, "utf8")).toBe("3");
});

test("where there is no such switch, that is told and nothing is made", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "bench-cache-"));
  const dropping = dropPageCache(join(folder.path, "drop_caches"));

  await expect(dropping).rejects.toThrow(PageCacheError);
  await expect(dropping).rejects.toThrow("the page cache cannot be dropped: ENOENT");
  expect(await readdir(folder.path)).toEqual([]);
});
