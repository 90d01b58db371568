// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { LogRecord } from "@nuvolaris/apiserver";
import { describeStorageLog } from "@nuvolaris/apiserver/storage-log-contract";
import { appendFile, cp, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FileStorageLog } from "./file-storage-log.ts";
import { DamagedLogError, LogWriteError } from "./storage-log-error.ts";

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "storage-log-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

function record(revision: number, value = `{"metadata":{"resourceVersion":"${revision.toString()}"}}`): LogRecord {
  return { revision, resource: "samples.nuvolaris.org", key: `default/s${revision.toString()}`, value };
}

function range(from: number, to: number): LogRecord[] {
  return Array.from({ length: to - from + 1 }, (_, index) => record(from + index));
}

/** Opens the log in a folder, lets `use` write to it, and closes it. */
async function withLog(folder: string, use: (log: FileStorageLog) => Promise<void>): Promise<void> {
  await using log = new FileStorageLog({ folder });
  await log.load();
  await use(log);
}

async function revisionsIn(folder: string): Promise<{ snapshot: readonly number[]; tail: readonly number[] }> {
  await using log = new FileStorageLog({ folder });
  const { snapshot, tail } = await log.load();
  return { snapshot: snapshot.map((one) => one.revision), tail: tail.map((one) => one.revision) };
}

describeStorageLog("folder", async () => {
  const folder = await temporaryFolder();
  const open = (): Promise<FileStorageLog> => {
    const log = new FileStorageLog({ folder });
    // A crash leaves no open file behind either, but this process lives on.
    onTestFinished(() => log[Symbol.asyncDispose]());
    return Promise.resolve(log);
  };
  return { open };
});

const firstLog = "log-0000000000000001";

test("a new folder is an empty log that only its user may read", async () => {
  const folder = join(await temporaryFolder(), "deep/data");
  await withLog(folder, async (log) => {
    await log.append([record(1)]);
    expect(log.wantsSnapshot).toBe(false);
  });
  expect(await revisionsIn(folder)).toEqual({ snapshot: [], tail: [1] });
  if (process.platform !== "win32") {
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, firstLog))).mode & 0o777).toBe(0o600);
  }
});

test("what was appended is there at the next start, in its order, over many starts", async () => {
  const folder = await temporaryFolder();
  await withLog(folder, (log) => log.append(range(1, 3)));
  await withLog(folder, (log) => log.append([record(4), { revision: 5, resource: "pods", key: "default/gone" }]));
  await using log = new FileStorageLog({ folder });
  expect((await log.load()).tail).toEqual([...range(1, 4), { revision: 5, resource: "pods", key: "default/gone" }]);
});

test("wherever a crash cuts the last write off, what was appended before is whole and the log goes on behind it", async () => {
  const folder = await temporaryFolder();
  await withLog(folder, (log) => log.append(range(1, 2)));
  const acknowledged = (await stat(join(folder, firstLog))).size;
  await withLog(folder, (log) => log.append(range(3, 4)));
  const whole = (await stat(join(folder, firstLog))).size;

  for (let length = acknowledged; length < whole; length += 7) {
    const copy = await temporaryFolder();
    await cp(folder, copy, { recursive: true });
    await truncate(join(copy, firstLog), length);
    const { tail } = await revisionsIn(copy);
    expect(
      [
        [1, 2],
        [1, 2, 3],
      ],
      `${length.toString()} bytes`,
    ).toContainEqual(tail);
    await withLog(copy, (log) => log.append([record(9)]));
    expect((await revisionsIn(copy)).tail).toEqual([...tail, 9]);
  }
});

test("a crash while a log file was begun leaves an empty one", async () => {
  const folder = await temporaryFolder();
  for (const beginning of [Buffer.alloc(0), Buffer.from("nvl"), Buffer.alloc(16)]) {
    await writeFile(join(folder, firstLog), beginning);
    expect(await revisionsIn(folder)).toEqual({ snapshot: [], tail: [] });
    await withLog(folder, (log) => log.append([record(1)]));
    expect((await revisionsIn(folder)).tail).toEqual([1]);
    await rm(join(folder, firstLog));
  }
});

test("a snapshot replaces what it stands for, and what is appended meanwhile stays behind it", async () => {
  const folder = await temporaryFolder();
  await withLog(folder, async (log) => {
    await log.append(range(1, 3));
    const appended = log.append([record(4)]);
    await Promise.all([appended, log.writeSnapshot(3, [record(2), record(3)])]);
    await log.append([record(5)]);
  });
  expect(await revisionsIn(folder)).toEqual({ snapshot: [2, 3], tail: [4, 5] });

  await withLog(folder, async (log) => {
    await log.writeSnapshot(5, range(2, 5));
    await log.append([record(6)]);
    await log.writeSnapshot(6, range(2, 6));
  });
  expect(await revisionsIn(folder)).toEqual({ snapshot: [2, 3, 4, 5, 6], tail: [] });
  expect((await readdir(folder)).filter((name) => name.startsWith("snapshot"))).toHaveLength(1);
});

test("log files that a snapshot stands for are removed, so that the folder does not grow", async () => {
  const folder = await temporaryFolder();
  await withLog(folder, async (log) => {
    for (let revision = 1; revision <= 20; revision++) {
      await log.append([record(revision)]);
      await log.writeSnapshot(revision, [record(revision)]);
    }
  });
  expect(await revisionsIn(folder)).toEqual({ snapshot: [20], tail: [] });
  expect((await readdir(folder)).length).toBeLessThanOrEqual(3);
});

test("an empty store has a snapshot, too", async () => {
  const folder = await temporaryFolder();
  await withLog(folder, async (log) => {
    await log.append([record(1)]);
    await log.writeSnapshot(7, []);
  });
  await using log = new FileStorageLog({ folder });
  expect(await log.load()).toEqual({ snapshotRevision: 7, snapshot: [], tail: [] });
});

test("a snapshot is wanted once the log is long, and longer than the snapshot before it", async () => {
  const folder = await temporaryFolder();
  await using log = new FileStorageLog({ folder, snapshotAfterBytes: 1000 });
  await log.load();
  await log.append([record(1, "x".repeat(500))]);
  expect(log.wantsSnapshot).toBe(false);
  await log.append([record(2, "x".repeat(500))]);
  expect(log.wantsSnapshot).toBe(true);
  await log.writeSnapshot(2, [record(2, "x".repeat(5000))]);
  expect(log.wantsSnapshot).toBe(false);
  await log.append([record(3, "x".repeat(2000))]);
  expect(log.wantsSnapshot).toBe(false);
  await log.append([record(4, "x".repeat(4000))]);
  expect(log.wantsSnapshot).toBe(true);
});

test("a snapshot that was not finished is removed and the log stands", async () => {
  const folder = await temporaryFolder();
  await withLog(folder, async (log) => {
    await log.append(range(1, 3));
    const failing = (function* () {
      yield record(1);
      throw new Error("the power went");
    })();
    await expect(log.writeSnapshot(3, failing)).rejects.toThrow(/cannot write to .*snapshot.*the power went/);
    await log.append([record(4)]);
  });
  await writeFile(join(folder, "snapshot-0000000000000003.17.tmp"), "half");
  expect(await revisionsIn(folder)).toEqual({ snapshot: [], tail: [1, 2, 3, 4] });
  expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("a damaged record is refused by the file's name, and the file is left as it was", async () => {
  const folder = await temporaryFolder();
  await withLog(folder, (log) => log.append(range(1, 5)));
  const file = join(folder, firstLog);
  const bytes = await readFile(file);
  bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
  await writeFile(file, bytes);
  await expect(revisionsIn(folder)).rejects.toThrow(new RegExp(`${firstLog} is damaged \\(the record at byte \\d+\\)`));
  expect(await readFile(file)).toEqual(bytes);
});

test("a snapshot without its end, a missing log file and a strange one are refused by name", async () => {
  const folder = await temporaryFolder();
  await withLog(folder, async (log) => {
    await log.append([record(1)]);
    await log.writeSnapshot(1, range(1, 1));
    await log.append([record(2)]);
    // Begun before the second write: the log file of that write stays.
    await log.writeSnapshot(1, range(1, 1));
    await log.append([record(3)]);
  });
  const refusal = async (damage: (copy: string) => Promise<void>): Promise<unknown> => {
    const copy = await temporaryFolder();
    await cp(folder, copy, { recursive: true });
    await damage(copy);
    return revisionsIn(copy).catch((error: unknown) => error);
  };
  const snapshot = "snapshot-0000000000000001";
  const shorter = await refusal(async (copy) =>
    truncate(join(copy, snapshot), (await stat(join(folder, snapshot))).size - 5),
  );
  expect(shorter).toBeInstanceOf(DamagedLogError);
  expect(shorter).toMatchObject({ file: expect.stringMatching(/snapshot-0+1$/) });
  expect(await refusal((copy) => rm(join(copy, "log-0000000000000002")))).toMatchObject({
    message: expect.stringMatching(/log-0+2 is damaged \(it is missing\)/),
  });
  expect(await refusal((copy) => writeFile(join(copy, snapshot), "something else, and longer"))).toMatchObject({
    message: expect.stringMatching(/snapshot-0+1 is damaged \(it does not begin/),
  });
  expect(await refusal((copy) => appendFile(join(copy, "log-0000000000000002"), "xyz"))).toMatchObject({
    message: expect.stringMatching(/log-0+2 is damaged \(its end is missing\)/),
  });
});

test("a closed log refuses writes", async () => {
  const folder = await temporaryFolder();
  const log = new FileStorageLog({ folder });
  await log.load();
  await log[Symbol.asyncDispose]();
  await expect(log.append([record(1)])).rejects.toThrow(/closed/);
});

test("after a write that the disk refused nothing more is written, and the error names the file", async (context) => {
  if (!existsSync("/dev/full")) context.skip("this machine has no /dev/full to fail a write with");
  const folder = await temporaryFolder();
  await using log = new FileStorageLog({ folder });
  await log.load();
  await log.append([record(1)]);
  await symlink("/dev/full", join(folder, "log-0000000000000002"));
  await expect(log.writeSnapshot(1, [record(1)])).rejects.toThrow(/cannot write to .*log-0+2: .*ENOSPC/);
  await expect(log.append([record(2)])).rejects.toBeInstanceOf(LogWriteError);
});
