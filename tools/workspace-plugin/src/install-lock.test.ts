// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { acquireLock } from "./install-lock.mjs";

const silent = { write: () => true };

function lockFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "install-lock-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return join(folder, "install.lock");
}

test("a lock names the process that holds it and leaves no file when released", async () => {
  const file = lockFile();
  const lock = await acquireLock(file, silent);
  expect(readFileSync(file, "utf8").split(" ")[0]).toBe(String(process.pid));
  expect(lock.wasAbandoned).toBe(false);
  lock.release();
  expect(readdirSync(join(file, ".."))).toEqual([]);
});

test("the second waits for the first, and says for whom", async () => {
  const file = lockFile();
  const said: string[] = [];
  const first = await acquireLock(file, silent);
  const second = acquireLock(file, { write: (text: string) => said.push(text) });
  expect(await Promise.race([second, Promise.resolve("waiting")])).toBe("waiting");
  first.release();
  (await second).release();
  expect(said).toEqual([`Waiting for process ${process.pid}, which installs the packages already ...\n`]);
});

test("a lock whose holder is dead is taken over and called abandoned", async () => {
  const file = lockFile();
  writeFileSync(file, `${2 ** 22 + 1} 17`);
  expect((await acquireLock(file, silent)).wasAbandoned).toBe(true);
});

test.skipIf(process.platform !== "linux")(
  "a number that belongs to another process by now does not hold the lock",
  async () => {
    const file = lockFile();
    writeFileSync(file, `${process.pid} 1`);
    expect((await acquireLock(file, silent)).wasAbandoned).toBe(true);
  },
);
