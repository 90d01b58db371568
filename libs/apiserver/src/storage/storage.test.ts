// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import type { ApiObject } from "../registry/api-object.ts";
import { createMemoryDisk, MemoryStorageLog, type MemoryDisk } from "./memory-storage-log.ts";
import { CompactedError, ObjectTooLargeError, RevisionConflictError, StorageBrokenError } from "./storage-error.ts";
import type { LogRecord } from "./storage-log.ts";
import { Storage } from "./storage.ts";

const start = Math.floor(Date.UTC(2026, 0, 1) / 1000);

function pod(name: string, note = ""): ApiObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default" }, note };
}

async function openStorage(
  options: { historyLimit?: number; disk?: MemoryDisk; snapshotAfter?: number } = {},
): Promise<Storage> {
  const { historyLimit = 100, disk, snapshotAfter } = options;
  const errors: unknown[] = [];
  const log = disk && new MemoryStorageLog(disk, snapshotAfter);
  return Storage.open({
    clock: new FakeClock(),
    historyLimit,
    onError: (error) => errors.push(error),
    ...(log && { log }),
  });
}

function create(storage: Storage, name: string, note = "") {
  return storage.write({ resource: "pods", key: `default/${name}`, expected: 0, object: pod(name, note) });
}

test("a fresh store begins with the seconds of the clock", async () => {
  const storage = await openStorage();

  expect(storage.revision).toBe(start);
});

test("each write has the next revision, whatever the resource, and the object carries it", async () => {
  const storage = await openStorage();

  const first = create(storage, "a");
  const second = storage.write({ resource: "nodes", key: "n", expected: 0, object: pod("n") });

  expect([first.revision, second.revision]).toEqual([start + 1, start + 2]);
  expect(storage.get("pods", "default/a")?.object.metadata.resourceVersion).toBe(String(start + 1));
});

test("a write to a key that has another revision is refused and changes nothing", async () => {
  const storage = await openStorage();
  const { revision } = create(storage, "a");

  expect(() => create(storage, "a")).toThrow(RevisionConflictError);
  expect(() => storage.write({ resource: "pods", key: "default/b", expected: revision })).toThrow(
    RevisionConflictError,
  );

  expect(storage.revision).toBe(revision);
});

test("a list has the order of namespace and name", async () => {
  const storage = await openStorage();
  for (const key of ["b/x", "a-b/x", "a/z", "a/y"])
    storage.write({ resource: "pods", key, expected: 0, object: pod(key) });

  expect(storage.list("pods").map(({ key }) => key)).toEqual(["a-b/x", "a/y", "a/z", "b/x"]);
  expect(storage.list("pods", "a/").map(({ key }) => key)).toEqual(["a/y", "a/z"]);
  expect(storage.list("services")).toEqual([]);
});

test("a list at an older revision shows what was there then", async () => {
  const storage = await openStorage();
  const a = create(storage, "a", "first");
  const b = create(storage, "b");
  storage.write({ resource: "pods", key: "default/a", expected: a.revision, object: pod("a", "second") });
  storage.write({ resource: "pods", key: "default/b", expected: b.revision });
  create(storage, "c");

  const then = storage.listAt("pods", b.revision, "default/");

  expect(then.map(({ key, object }) => [key, object["note"]])).toEqual([
    ["default/a", "first"],
    ["default/b", ""],
  ]);
});

test("a cursor reads creation, change and deletion, each once", async () => {
  const storage = await openStorage();
  const cursor = storage.watch("pods", storage.revision);
  const { revision } = create(storage, "a", "first");
  storage.write({ resource: "pods", key: "default/a", expected: revision, object: pod("a", "second") });
  storage.write({ resource: "pods", key: "default/a", expected: revision + 1 });

  const events = [cursor.take(), cursor.take(), cursor.take()];

  expect(events.map((event) => [event?.previous?.object["note"], event?.current?.object["note"]])).toEqual([
    [undefined, "first"],
    ["first", "second"],
    ["second", undefined],
  ]);
  expect(events[2]?.lastState.object.metadata.resourceVersion).toBe(String(revision + 2));
  expect(cursor.take()).toBeUndefined();
});

test("a waiting reader is woken by the next write to its resource, and only once", async () => {
  const storage = await openStorage();
  const cursor = storage.watch("pods", storage.revision);
  let woken = 0;
  cursor.whenReady(() => woken++);

  storage.write({ resource: "services", key: "default/a", expected: 0, object: pod("a") });
  expect(woken).toBe(0);
  create(storage, "a");
  create(storage, "b");

  expect(woken).toBe(1);
});

test("a reader that does not read falls behind instead of growing memory", async () => {
  const storage = await openStorage({ historyLimit: 2 });
  const cursor = storage.watch("pods", storage.revision);

  for (const name of ["a", "b", "c", "d"]) create(storage, name);
  expect(cursor.hasFallenBehind).toBe(false);
  create(storage, "e");

  expect(cursor.hasFallenBehind).toBe(true);
});

test("what lies before the history is refused with the oldest revision that is known", async () => {
  const storage = await openStorage({ historyLimit: 1 });
  for (const name of ["a", "b", "c"]) create(storage, name);

  expect(() => storage.watch("pods", start + 1)).toThrow(new CompactedError(start + 1, start + 2));
  expect(() => storage.listAt("pods", start + 1)).toThrow(CompactedError);
  expect(() => storage.watch("nodes", start - 1)).toThrow(CompactedError);
  expect(storage.watch("pods", start + 2).take()?.key).toBe("default/c");
});

test("compaction forgets the history of every resource", async () => {
  const storage = await openStorage();
  const { revision } = create(storage, "a");
  create(storage, "b");

  storage.compact();

  expect(() => storage.watch("pods", revision)).toThrow(CompactedError);
  expect(() => storage.watch("services", revision)).toThrow(CompactedError);
  expect(storage.watch("pods", storage.revision).take()).toBeUndefined();
});

test("a restart finds the objects, the revision and the history since the snapshot", async () => {
  const disk = createMemoryDisk();
  const { a, b } = await (async () => {
    await using storage = await openStorage({ disk });
    const a = create(storage, "a");
    const b = create(storage, "b");
    storage.write({ resource: "pods", key: "default/a", expected: a.revision });
    await storage.whenDurable(storage.revision);
    return { a, b };
  })();

  const restarted = await openStorage({ disk });

  expect(restarted.list("pods").map(({ text }) => text)).toEqual([b.text]);
  expect(restarted.revision).toBe(b.revision + 1);
  expect(restarted.watch("pods", a.revision).take()?.key).toBe("default/b");
  expect(() => restarted.watch("pods", start - 1)).toThrow(CompactedError);
});

test("a long log is replaced by a snapshot, and a restart from it has everything", async () => {
  const disk = createMemoryDisk();
  {
    await using storage = await openStorage({ disk, snapshotAfter: 5 });
    for (let number = 0; number < 20; number++) {
      create(storage, `pod-${number}`);
      await storage.whenDurable(storage.revision);
    }
  }

  const restarted = await openStorage({ disk });

  expect(disk.tail.length).toBeLessThan(10);
  expect(restarted.list("pods")).toHaveLength(20);
  expect(restarted.revision).toBe(start + 20);
});

test("events show only when their write is durable", async () => {
  const log = new SlowLog(createMemoryDisk());
  const storage = await Storage.open({ clock: new FakeClock(), historyLimit: 10, onError: () => undefined, log });
  const cursor = storage.watch("pods", storage.revision);
  const seen: string[] = [];
  storage.onWrite((resource, { key }) => seen.push(`${resource} ${key}`));

  const { revision } = create(storage, "a");
  const durable = storage.whenDurable(revision);
  await Promise.resolve();
  expect(storage.durableRevision).toBe(start);
  expect(cursor.take()).toBeUndefined();
  expect(seen).toEqual([]);

  log.release();
  await durable;

  expect(cursor.take()?.key).toBe("default/a");
  expect(seen).toEqual(["pods default/a"]);
});

test("writes that come while a batch is on its way share the next one", async () => {
  const log = new SlowLog(createMemoryDisk());
  const storage = await Storage.open({ clock: new FakeClock(), historyLimit: 10, onError: () => undefined, log });
  create(storage, "a");
  await Promise.resolve();
  for (const name of ["b", "c", "d"]) create(storage, name);

  const durable = storage.whenDurable(storage.revision);
  log.release();
  await durable;

  expect(log.batches).toEqual([1, 3]);
});

test("after the log has failed its writer is told and nothing more is written", async () => {
  const log = new SlowLog(createMemoryDisk());
  const storage = await Storage.open({ clock: new FakeClock(), historyLimit: 10, onError: () => undefined, log });
  const { revision } = create(storage, "a");
  const durable = storage.whenDurable(revision);
  await Promise.resolve();

  log.fail(new Error("disk full"));

  await expect(durable).rejects.toThrow(StorageBrokenError);
  expect(() => create(storage, "b")).toThrow(StorageBrokenError);
});

test("an object beyond etcd's limit is refused", async () => {
  const storage = await openStorage();

  expect(() => create(storage, "a", "ä".repeat(800_000))).toThrow(ObjectTooLargeError);
  expect(create(storage, "b", "a".repeat(1_500_000)).revision).toBe(start + 1);
});

/** Keeps each batch waiting until it is released; after that it no longer waits. */
class SlowLog extends MemoryStorageLog {
  readonly batches: number[] = [];
  readonly #gate = Promise.withResolvers<undefined>();

  override async append(records: readonly LogRecord[]): Promise<void> {
    this.batches.push(records.length);
    await this.#gate.promise;
    await super.append(records);
  }

  release(): void {
    this.#gate.resolve(undefined);
  }

  fail(error: Error): void {
    this.#gate.reject(error);
  }
}
