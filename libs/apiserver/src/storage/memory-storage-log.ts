// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { LoadedLog, LogRecord, StorageLog } from "./storage-log.ts";

/** A disk of one process: what {@link MemoryStorageLog} keeps outlives the log, and a second log opened on it finds it. */
export interface MemoryDisk {
  snapshotRevision: number;
  snapshot: readonly LogRecord[];
  tail: LogRecord[];
}

export function createMemoryDisk(): MemoryDisk {
  return { snapshotRevision: 0, snapshot: [], tail: [] };
}

/** Keeps writes in memory, for tests that restart a server, and for servers inside a browser. */
export class MemoryStorageLog implements StorageLog {
  readonly #disk: MemoryDisk;
  readonly #snapshotAfter: number;

  /** Wants a snapshot when the tail is longer than `snapshotAfter` records (default 10,000). */
  constructor(disk: MemoryDisk, snapshotAfter = 10_000) {
    this.#disk = disk;
    this.#snapshotAfter = snapshotAfter;
  }

  get wantsSnapshot(): boolean {
    return this.#disk.tail.length > this.#snapshotAfter;
  }

  load(): Promise<LoadedLog> {
    const { snapshotRevision, snapshot, tail } = this.#disk;
    return Promise.resolve({ snapshotRevision, snapshot, tail: [...tail] });
  }

  append(records: readonly LogRecord[]): Promise<void> {
    this.#disk.tail.push(...records);
    return Promise.resolve();
  }

  writeSnapshot(revision: number, records: Iterable<LogRecord>): Promise<void> {
    this.#disk.snapshot = [...records];
    this.#disk.snapshotRevision = revision;
    this.#disk.tail = [];
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
