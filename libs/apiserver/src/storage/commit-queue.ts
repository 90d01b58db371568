// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { LogRecord, StorageLog } from "./storage-log.ts";
import { StorageBrokenError } from "./storage-error.ts";

interface Waiter {
  readonly revision: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export interface CommitQueueOptions {
  readonly log: StorageLog;
  /** The revision that the log holds. */
  readonly revision: number;
  /** Told after each batch of what has become durable. */
  readonly onDurable: (records: readonly LogRecord[]) => void;
  /** All objects alive right now, and the revision of that state; called when the log wants a snapshot. */
  readonly snapshot: () => { readonly revision: number; readonly records: Iterable<LogRecord> };
  readonly onError: (error: unknown) => void;
}

/**
 * Hands writes to the log, one batch at a time.
 *
 * What is written while a batch is on its way to the disk waits and goes out together in the next one: many writers share one fsync.
 */
export class CommitQueue implements AsyncDisposable {
  readonly #options: CommitQueueOptions;
  #pending: LogRecord[] = [];
  // In the order of their revisions, as writers come one after another.
  #waiters: Waiter[] = [];
  #durableRevision: number;
  #flushing: Promise<void> | undefined;
  #snapshotting: Promise<void> | undefined;
  #broken: StorageBrokenError | undefined;

  constructor(options: CommitQueueOptions) {
    this.#options = options;
    this.#durableRevision = options.revision;
  }

  get durableRevision(): number {
    return this.#durableRevision;
  }

  /** Throws what broke the log; then nothing may be written. */
  throwIfBroken(): void {
    if (this.#broken) throw this.#broken;
  }

  add(record: LogRecord): void {
    this.#pending.push(record);
    this.#flushing ??= this.#flush();
  }

  /** Resolves when everything up to `revision` is durable. */
  whenDurable(revision: number): Promise<void> {
    if (revision <= this.#durableRevision) return Promise.resolve();
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => this.#waiters.push({ revision, resolve, reject }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#flushing;
    await this.#snapshotting;
  }

  async #flush(): Promise<void> {
    // The writers of this turn go out in one batch.
    await Promise.resolve();
    while (this.#pending.length > 0 && !this.#broken) {
      const batch = this.#pending;
      this.#pending = [];
      await this.#options.log.append(batch).then(
        () => {
          this.#settle(batch);
        },
        (error: unknown) => {
          this.#break(error);
        },
      );
    }
    this.#flushing = undefined;
  }

  #settle(batch: readonly LogRecord[]): void {
    this.#durableRevision = batch.at(-1)?.revision ?? this.#durableRevision;
    this.#options.onDurable(batch);
    const done = this.#waiters.filter(({ revision }) => revision <= this.#durableRevision);
    this.#waiters = this.#waiters.filter(({ revision }) => revision > this.#durableRevision);
    for (const { resolve } of done) resolve();
    if (this.#options.log.wantsSnapshot) this.#snapshotting ??= this.#writeSnapshot();
  }

  async #writeSnapshot(): Promise<void> {
    try {
      const { revision, records } = this.#options.snapshot();
      await this.#options.log.writeSnapshot(revision, records);
    } catch (error) {
      // The tail is whole without a snapshot: it only grows longer.
      this.#options.onError(error);
    } finally {
      this.#snapshotting = undefined;
    }
  }

  #break(cause: unknown): void {
    this.#broken = new StorageBrokenError("cannot keep a write: the storage log failed; restart the server", { cause });
    this.#options.onError(this.#broken);
    for (const { reject } of this.#waiters.splice(0)) reject(this.#broken);
  }
}
