// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What every StorageLog must do, as a vitest suite. A test file of an implementation calls it:
// `describeStorageLog("memory", () => …)`.
import { describe, expect, test } from "vitest";
import type { LogRecord, StorageLog } from "./storage-log.ts";

/** A place that logs are opened on. Opening it again, with or without closing the log before, is a restart. */
export interface LogPlace {
  open(): Promise<StorageLog>;
}

export function describeStorageLog(name: string, createPlace: CreatePlace): void {
  describe(`storage log: ${name}`, () => {
    testAppends(createPlace);
    testRestarts(createPlace);
    testSnapshots(createPlace);
    testLaterSnapshots(createPlace);
  });
}

type CreatePlace = () => Promise<LogPlace>;

function testRestarts(createPlace: CreatePlace): void {
  test("a new log is empty", async () => {
    const place = await createPlace();
    await using log = await place.open();

    expect(await log.load()).toEqual({ snapshotRevision: 0, snapshot: [], tail: [] });
    expect(log.wantsSnapshot).toBe(false);
  });

  test("what was appended comes back in order after a restart", async () => {
    const place = await createPlace();
    await writeAndClose(place, [[put(11, "a"), put(12, "b")], [put(13, "a")]]);

    await using log = await place.open();

    expect(await log.load()).toEqual({
      snapshotRevision: 0,
      snapshot: [],
      tail: [put(11, "a"), put(12, "b"), put(13, "a")],
    });
  });

  test("what was appended comes back although the log was never closed", async () => {
    const place = await createPlace();
    const crashed = await place.open();
    await crashed.load();
    await crashed.append([put(1, "a")]);

    await using log = await place.open();

    expect((await log.load()).tail).toEqual([put(1, "a")]);
  });
}

function testAppends(createPlace: CreatePlace): void {
  test("a deletion comes back as a record without a value", async () => {
    const place = await createPlace();
    const deletion = { revision: 2, resource: "pods", key: "default/a" };
    await writeAndClose(place, [[put(1, "a"), deletion]]);

    await using log = await place.open();

    expect((await log.load()).tail).toEqual([put(1, "a"), deletion]);
  });

  test("values keep every character", async () => {
    const place = await createPlace();
    const strange = { ...put(1, "a"), value: '{"a":"\\n\\u0000 ä 漢 🙂 \u2028","b":9007199254740993}' };
    await writeAndClose(place, [[strange]]);

    await using log = await place.open();

    expect((await log.load()).tail).toEqual([strange]);
  });
}

function testSnapshots(createPlace: CreatePlace): void {
  test("a snapshot takes the place of what was appended before it", async () => {
    const place = await createPlace();
    {
      await using log = await place.open();
      await log.load();
      await log.append([put(1, "a"), put(2, "b"), put(3, "a")]);
      await log.writeSnapshot(3, [put(2, "b"), put(3, "a")]);
      await log.append([put(4, "c")]);
    }

    await using log = await place.open();
    const { snapshotRevision, snapshot, tail } = await log.load();

    expect(snapshotRevision).toBe(3);
    expect(byRevision(snapshot)).toEqual([put(2, "b"), put(3, "a")]);
    expect(tail).toEqual([put(4, "c")]);
  });

  test("an append while a snapshot is being written is kept", async () => {
    const place = await createPlace();
    {
      await using log = await place.open();
      await log.load();
      await log.append([put(1, "a")]);
      const snapshot = log.writeSnapshot(1, [put(1, "a")]);
      await log.append([put(2, "b")]);
      await snapshot;
      await log.append([put(3, "c")]);
    }

    await using log = await place.open();
    const { snapshot, tail } = await log.load();

    expect(snapshot).toEqual([put(1, "a")]);
    expect(tail).toEqual([put(2, "b"), put(3, "c")]);
  });
}

function testLaterSnapshots(createPlace: CreatePlace): void {
  test("a second snapshot replaces the first", async () => {
    const place = await createPlace();
    {
      await using log = await place.open();
      await log.load();
      await log.append([put(1, "a")]);
      await log.writeSnapshot(1, [put(1, "a")]);
      await log.append([put(2, "a")]);
      await log.writeSnapshot(2, [put(2, "a")]);
    }

    await using log = await place.open();

    expect(await log.load()).toEqual({ snapshotRevision: 2, snapshot: [put(2, "a")], tail: [] });
  });

  test("a snapshot of an empty store keeps its revision", async () => {
    const place = await createPlace();
    {
      await using log = await place.open();
      await log.load();
      await log.append([put(1, "a"), { revision: 2, resource: "pods", key: "default/a" }]);
      await log.writeSnapshot(2, []);
    }

    await using log = await place.open();

    expect(await log.load()).toEqual({ snapshotRevision: 2, snapshot: [], tail: [] });
  });
}

function put(revision: number, name: string): LogRecord {
  return { revision, resource: "pods", key: `default/${name}`, value: JSON.stringify({ revision }) };
}

function byRevision(records: readonly LogRecord[]): readonly LogRecord[] {
  return [...records].sort((a, b) => a.revision - b.revision);
}

async function writeAndClose(place: LogPlace, batches: readonly (readonly LogRecord[])[]): Promise<void> {
  await using log = await place.open();
  await log.load();
  for (const batch of batches) await log.append(batch);
}
