// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { DataFolderInUseError, lockDataFolder } from "./data-folder-lock.ts";

const patience = { timeout: 30_000 };

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "data-folder-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** No process has this number: it is beyond what Linux gives (pid_max is at most 2^22). */
const nobody = 2 ** 22 + 1;

test("a folder is refused while it is locked; the error names the process that has it", async () => {
  const folder = await temporaryFolder();
  await using lock = await lockDataFolder(folder);
  expect(lock).toBeDefined();
  const second = lockDataFolder(folder);
  await expect(second).rejects.toBeInstanceOf(DataFolderInUseError);
  await expect(second).rejects.toThrow(`cannot use ${folder}: process ${process.pid.toString()} (`);
});

test("a released folder can be locked again, and nothing is left of the lock", async () => {
  const folder = await temporaryFolder();
  for (let round = 0; round < 3; round++) {
    await using lock = await lockDataFolder(folder);
    expect(lock).toBeDefined();
  }
  expect(await readdir(folder)).toEqual([]);
});

test("of many that want a folder at once one gets it", async () => {
  for (let round = 0; round < 20; round++) {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "lock"), JSON.stringify({ pid: nobody, command: "dead" }));
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataFolder(folder)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await readdir(folder)).toEqual(["lock"]);
  }
});

test("the lock of a process that is dead, or of none, counts for nothing", async () => {
  const folder = await temporaryFolder();
  for (const text of [JSON.stringify({ pid: nobody, command: "dead" }), "", "\0\0\0", "null", '{"pid":"x"}']) {
    await writeFile(join(folder, "lock"), text);
    await using lock = await lockDataFolder(folder);
    expect(lock).toBeDefined();
  }
});

test("a number that another process has by now does not hold the lock", async (context) => {
  if (process.platform !== "linux") context.skip("only Linux tells when a process started");
  const folder = await temporaryFolder();
  await (await lockDataFolder(folder))[Symbol.asyncDispose]();
  await writeFile(
    join(folder, "lock"),
    JSON.stringify({ pid: process.pid, startedAt: "another boot 17", command: "old" }),
  );
  await using lock = await lockDataFolder(folder);
  expect(lock).toBeDefined();
  expect(await readFile(join(folder, "lock"), "utf8")).not.toContain("another boot");
});

test("the lock of a process that was killed and is not buried yet counts for nothing", async (context) => {
  context.skip(process.platform !== "linux", "only Linux tells of processes that are not buried");
  const folder = await temporaryFolder();
  // The shell becomes a sleep, which buries nobody: its first child, which ends after that, stays as it was when it ended.
  const script = "exec 3<&0; cat <&3 & echo $!; exec sleep 600";
  const parent = spawn("sh", ["-c", script], { stdio: ["pipe", "pipe", "ignore"] });
  onTestFinished(() => void parent.kill("SIGKILL"));
  const [printed] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(printed.toString());
  await vi.waitFor(async () => {
    expect(await readFile(`/proc/${String(parent.pid)}/comm`, "utf8")).toBe("sleep\n");
  }, patience);
  parent.stdin.end();
  const statOf = async (): Promise<string[]> => {
    const stat = await readFile(`/proc/${pid.toString()}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  };
  await vi.waitFor(async () => {
    expect((await statOf())[0]).toBe("Z");
  }, patience);
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
  const startedAt = `${boot.trim()} ${(await statOf())[19] ?? ""}`;
  await writeFile(join(folder, "lock"), JSON.stringify({ pid, startedAt, command: "control-plane" }));

  await using lock = await lockDataFolder(folder);

  expect(lock).toBeDefined();
});

test("who died while removing a dead holder's lock is in nobody's way", async () => {
  const folder = await temporaryFolder();
  const dead = JSON.stringify({ pid: nobody, command: "dead" });
  for (const name of ["lock", "lock.removal", "lock.removal.removal"]) await writeFile(join(folder, name), dead);

  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataFolder(folder)));

  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await readdir(folder)).toEqual(["lock"]);
});
