// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "vitest";
import { makeOwnedFolder } from "./owned-folder.ts";

const test = base.extend<{ parent: string }>({
  parent: async ({}, use) => {
    const parent = await mkdtemp(join(tmpdir(), "owned-"));
    await use(parent);
    await rm(parent, { recursive: true });
  },
});

test("a folder is gone when it is disposed of, with all that is in it", async ({ parent }) => {
  const folder = await makeOwnedFolder({ prefix: "work", parent });
  await writeFile(join(folder.path, "file"), "text");

  await folder[Symbol.asyncDispose]();

  expect(await readdir(parent)).toEqual([]);
});

test("the folder of an owner that is gone is removed by the next, and only that", async ({ parent }) => {
  await using kept = await makeOwnedFolder({ prefix: "work", parent });
  // The highest number that Linux gives to a process is 2^22.
  const orphan = join(parent, "work-99999999-17-abc");
  await mkdir(join(orphan, "etcd"), { recursive: true });
  for (const name of ["work-of-somebody", "workshop-99999999-17-abc", "folk-99999999-17-abc"]) {
    await mkdir(join(parent, name));
  }

  await using folder = await makeOwnedFolder({ prefix: "work", parent });

  expect(existsSync(orphan)).toBe(false);
  expect((await readdir(parent)).sort()).toEqual(
    [
      ...[kept, folder].map(({ path }) => path.slice(parent.length + 1)),
      "folk-99999999-17-abc",
      "work-of-somebody",
      "workshop-99999999-17-abc",
    ].sort(),
  );
});

test("a leftover that cannot be removed yet hinders nobody", async ({ parent, skip }) => {
  if (process.getuid?.() === 0) return skip("root may remove anything");
  const orphan = join(parent, "work-99999999-17-abc");
  await mkdir(join(orphan, "etcd"), { recursive: true });
  await chmod(orphan, 0o500);
  await using folder = await makeOwnedFolder({ prefix: "work", parent });

  expect(existsSync(folder.path)).toBe(true);
  await chmod(orphan, 0o700);
});
