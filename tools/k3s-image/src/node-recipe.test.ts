// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { debianScripts, FakeMachine } from "./fake-machine.ts";
import { describeNode, folderHash } from "./node-recipe.ts";

test("an image is named for its Kubernetes version and all that it is built from", async () => {
  await using machine = await FakeMachine.with(debianScripts);

  const [newest, older] = [await describeNode(machine), await describeNode(machine, "1.35")];

  expect(newest.tag).toMatch(/^nuvolaris\/k3s-compatible:v1\.36\.\d+-[0-9a-f]{12}$/);
  expect(older.tag).toMatch(/^nuvolaris\/k3s-compatible:v1\.35\.\d+-[0-9a-f]{12}$/);
  expect((await describeNode(machine)).tag).toBe(newest.tag);
});

test("next month's Debian packages make another image", async () => {
  await using machine = await FakeMachine.with(debianScripts);
  const { tag } = await describeNode(machine);

  await machine.clock.advance(31 * 24 * 3_600_000);

  expect((await describeNode(machine)).tag).not.toBe(tag);
});

test("a minor that cannot be built is refused by its name", async () => {
  await using machine = await FakeMachine.with(debianScripts);

  await expect(describeNode(machine, "1.1")).rejects.toThrow(/Kubernetes 1\.1 cannot be built/);
});

test("a folder's hash follows names and contents, and not its tests", async () => {
  const folder = await mkdtemp(join(tmpdir(), "folder-hash-"));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "deep"));
  await writeFile(join(folder, "deep/a"), "1");
  const hash = await folderHash(folder);

  await writeFile(join(folder, "deep/a.test.ts"), "test");
  await writeFile(join(folder, "deep/a_test.go"), "test");
  expect(await folderHash(folder)).toBe(hash);

  await rename(join(folder, "deep/a"), join(folder, "deep/b"));
  const renamed = await folderHash(folder);
  expect(renamed).not.toBe(hash);
  await writeFile(join(folder, "deep/b"), "2");
  expect(await folderHash(folder)).not.toBe(renamed);
});
