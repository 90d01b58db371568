// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** One write: the value that a key has from `revision` on. */
export interface LogRecord {
  readonly revision: number;
  /** `pods`, `samples.nuvolaris.org`. */
  readonly resource: string;
  /** `namespace/name`, or `name` for cluster-scoped resources. */
  readonly key: string;
  /** The object's JSON text; absent for a deletion. */
  readonly value?: string;
}

/** What a log had when it was opened. */
export interface LoadedLog {
  /** The revision of the snapshot; 0 if there is none. */
  readonly snapshotRevision: number;
  /** Every object that was alive at `snapshotRevision`, in any order. */
  readonly snapshot: readonly LogRecord[];
  /** The writes since then, by rising revision. It may begin with writes that the snapshot has already: the storage skips them. */
  readonly tail: readonly LogRecord[];
}

/**
 * Keeps a storage's writes.
 *
 * Guarantees: what an `append` has resolved for is in every later {@link StorageLog.load}, after a crash too; a batch that was cut
 * off by a crash is there in part, as a prefix, or not at all. Records come back in the order in which they were given.
 *
 * Assumptions: `load` is called once, before anything else. One append runs at a time; an append may run while a snapshot is written.
 *
 * Errors: `load` throws when the kept data is damaged, naming what is; `append` and `writeSnapshot` reject when it cannot be kept. After a
 * rejected append the storage writes no more.
 */
export interface StorageLog extends AsyncDisposable {
  load(): Promise<LoadedLog>;
  /** Resolves when all `records` are durable. */
  append(records: readonly LogRecord[]): Promise<void>;
  /** `true` when the log would like a snapshot, as its tail has become long. Asked after each append. */
  readonly wantsSnapshot: boolean;
  /**
   * Replaces everything appended before this call by `records`, all objects alive at `revision`, which covers it. What is appended
   * after the call stays behind the snapshot, even if its revision is not higher. Until it resolves the old data must be good.
   */
  writeSnapshot(revision: number, records: Iterable<LogRecord>): Promise<void>;
}
