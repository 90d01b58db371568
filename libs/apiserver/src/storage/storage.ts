// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The store of the server: objects by resource and key, one revision counter for all, and the recent history of each resource.
//
// Flow: a write is applied in memory at once, so that the next writer sees it, and goes to the log in a batch; its events show, and its
// writer is answered, when the batch is durable. Readers wait for the durability of what they read: nobody sees what a crash could undo.
import type { Clock } from "@nuvolaris/clock";
import type { ApiObject } from "../registry/api-object.ts";
import { CommitQueue } from "./commit-queue.ts";
import { EventCursor } from "./event-cursor.ts";
import { ResourceTable } from "./resource-table.ts";
import { CompactedError, ObjectTooLargeError, RevisionConflictError } from "./storage-error.ts";
import type { StorageEvent } from "./storage-event.ts";
import type { LoadedLog, LogRecord, StorageLog } from "./storage-log.ts";
import { StoredObject } from "./stored-object.ts";

export interface StorageOptions {
  readonly clock: Clock;
  /** Default: nothing is kept beyond the process. */
  readonly log?: StorageLog;
  /** Events per resource that are kept at least. */
  readonly historyLimit: number;
  readonly onError: (error: unknown) => void;
}

/** One write, made only if the key still has the revision that the writer has read. */
export interface Write {
  readonly resource: string;
  readonly key: string;
  /** The revision of the object that is there; 0: there is none. */
  readonly expected: number;
  /** Absent: the object is deleted. */
  readonly object?: ApiObject;
}

/** Told of each durable write, in order. */
export type WriteListener = (resource: string, event: StorageEvent) => void;

/** etcd's limit for one request, which includes the key and some bytes of framing: https://etcd.io/docs/v3.6/dev-guide/limit/ */
const largestObjectBytes = 1.5 * 1024 * 1024;

export class Storage implements AsyncDisposable {
  readonly #historyLimit: number;
  readonly #log: StorageLog | undefined;
  readonly #tables = new Map<string, ResourceTable>();
  readonly #listeners = new Set<WriteListener>();
  // Events whose writes are not durable yet, in order; empty without a log.
  #undurable: { readonly resource: string; readonly event: StorageEvent }[] = [];
  #commits: CommitQueue | undefined;
  #revision: number;
  // History before this is unknown for every resource, also for those that have no table yet.
  #compactedRevision: number;

  private constructor({ historyLimit, log }: StorageOptions, revision: number) {
    this.#historyLimit = historyLimit;
    this.#log = log;
    this.#revision = revision;
    this.#compactedRevision = revision;
  }

  /** Loads what the log holds. A fresh store begins with the seconds of the clock: versions of a former, wiped store are then too old here. */
  static async open(options: StorageOptions): Promise<Storage> {
    const { log, clock } = options;
    const loaded = await log?.load();
    const isFresh = !loaded || (loaded.snapshotRevision === 0 && loaded.tail.length === 0);
    const start = isFresh
      ? Math.floor(clock.now() / 1000)
      : (loaded.tail[0]?.revision ?? loaded.snapshotRevision + 1) - 1;
    const storage = new Storage(options, loaded?.snapshotRevision || start);
    if (loaded) storage.#restore(loaded);
    if (log) storage.#commits = storage.#openCommits(log, options.onError);
    return storage;
  }

  /** The revision of the newest write. */
  get revision(): number {
    return this.#revision;
  }

  /** The revision up to which everything is durable: what readers and watchers may be told of. */
  get durableRevision(): number {
    return this.#commits?.durableRevision ?? this.#revision;
  }

  /** The resources that have or had objects. */
  get resources(): readonly string[] {
    return [...this.#tables.keys()];
  }

  get(resource: string, key: string): StoredObject | undefined {
    return this.#tables.get(resource)?.get(key);
  }

  count(resource: string): number {
    return this.#tables.get(resource)?.size ?? 0;
  }

  /** The newest objects, in the order of their keys; `prefix` is `namespace/` or empty. */
  list(resource: string, prefix = ""): readonly StoredObject[] {
    return this.#tables.get(resource)?.list(prefix) ?? [];
  }

  /** The objects as they were at `revision`. Throws {@link CompactedError}. */
  listAt(resource: string, revision: number, prefix = ""): readonly StoredObject[] {
    if (revision < this.#compactedRevision) throw new CompactedError(revision, this.#compactedRevision);
    return this.#tables.get(resource)?.listAt(revision, prefix) ?? [];
  }

  /**
   * Applies a write. Its writer must not be answered before {@link Storage.whenDurable} of the returned object's revision.
   *
   * Returns the new version; for a deletion the last state, with the revision of the deletion. Throws {@link RevisionConflictError}.
   */
  write({ resource, key, expected, object }: Write): StoredObject {
    this.#commits?.throwIfBroken();
    const table = this.#table(resource);
    const found = table.get(key)?.revision ?? 0;
    if (found !== expected) {
      throw new RevisionConflictError(`cannot write ${resource} ${key}: it has revision ${found}, not ${expected}`);
    }
    const revision = this.#revision + 1;
    const next = object && StoredObject.of(key, revision, object);
    if (next) refuseTooLarge(next.text);
    this.#revision = revision;
    const event = table.write(revision, key, next);
    this.#publish(resource, event);
    return next ?? event.lastState;
  }

  /** Resolves when everything up to `revision` is durable; rejects when it never will be. */
  whenDurable(revision: number): Promise<void> {
    return this.#commits?.whenDurable(revision) ?? Promise.resolve();
  }

  /** Reads the events after `revision`. Throws {@link CompactedError}. */
  watch(resource: string, revision: number): EventCursor {
    if (revision < this.#compactedRevision) throw new CompactedError(revision, this.#compactedRevision);
    return new EventCursor(this.#table(resource), revision, () => this.durableRevision);
  }

  /** Calls `listener` with each durable write from now on. Returns what ends that. */
  onWrite(listener: WriteListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Forgets all history. Cursors that have not read it end. */
  compact(): void {
    this.#compactedRevision = this.#revision;
    for (const table of this.#tables.values()) {
      table.history.compact(this.#revision);
      table.announce();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#commits?.[Symbol.asyncDispose]();
    await this.#log?.[Symbol.asyncDispose]();
  }

  #table(resource: string): ResourceTable {
    let table = this.#tables.get(resource);
    if (!table) {
      table = new ResourceTable(this.#historyLimit, this.#compactedRevision);
      this.#tables.set(resource, table);
    }
    return table;
  }

  #restore({ snapshotRevision, snapshot, tail }: LoadedLog): void {
    for (const { resource, key, revision, value } of snapshot) {
      if (value !== undefined) this.#table(resource).restore(StoredObject.parse(key, revision, value));
    }
    for (const { resource, key, revision, value } of tail) {
      if (revision <= snapshotRevision) continue;
      const object = value === undefined ? undefined : StoredObject.parse(key, revision, value);
      this.#table(resource).write(revision, key, object);
      this.#revision = revision;
    }
  }

  #openCommits(log: StorageLog, onError: (error: unknown) => void): CommitQueue {
    return new CommitQueue({
      log,
      revision: this.#revision,
      onError,
      onDurable: () => {
        this.#announceDurable();
      },
      snapshot: () => ({ revision: this.#revision, records: this.#records() }),
    });
  }

  #publish(resource: string, event: StorageEvent): void {
    if (!this.#commits) {
      this.#announce(resource, event);
      return;
    }
    const { revision, key, current } = event;
    this.#undurable.push({ resource, event });
    this.#commits.add({ revision, resource, key, ...(current && { value: current.text }) });
  }

  #announceDurable(): void {
    const durable = this.#undurable.filter(({ event }) => event.revision <= this.durableRevision);
    this.#undurable = this.#undurable.slice(durable.length);
    for (const { resource, event } of durable) this.#announce(resource, event);
  }

  #announce(resource: string, event: StorageEvent): void {
    this.#tables.get(resource)?.announce();
    for (const listener of this.#listeners) listener(resource, event);
  }

  /** A copy of what is alive: the objects are immutable, so an array of them is a snapshot. */
  #records(): readonly LogRecord[] {
    return [...this.#tables].flatMap(([resource, table]) =>
      Array.from(table.values(), (object) => ({
        revision: object.revision,
        resource,
        key: object.key,
        value: object.text,
      })),
    );
  }
}

function refuseTooLarge(text: string): void {
  // A code unit is at most three bytes, so that small texts need no counting.
  if (text.length * 3 <= largestObjectBytes) return;
  if (new TextEncoder().encode(text).byteLength > largestObjectBytes) {
    throw new ObjectTooLargeError("etcdserver: request is too large");
  }
}
