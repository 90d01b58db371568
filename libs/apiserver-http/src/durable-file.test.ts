// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { replaceFile } from "./durable-file.ts";

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "durable-file-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test("a file is replaced whole, for its user alone", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "kubeconfig");
  await replaceFile(file, ["old"]);
  await replaceFile(file, ["new ", Buffer.from("content")]);
  expect(await readFile(file, "utf8")).toBe("new content");
  expect(await readdir(folder)).toEqual(["kubeconfig"]);
  if (process.platform !== "win32") expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("a failure on the way leaves the old file and nothing else", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "kubeconfig");
  await replaceFile(file, ["old"]);
  const failing = (function* () {
    yield "half";
    throw new Error("no room");
  })();
  await expect(replaceFile(file, failing)).rejects.toThrow("no room");
  expect(await readFile(file, "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["kubeconfig"]);
});
