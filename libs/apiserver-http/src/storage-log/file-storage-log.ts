// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { LoadedLog, LogRecord, StorageLog } from "@nuvolaris/apiserver";
import { mkdir, open, readdir, rm, stat, truncate, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { privateFileMode, replaceFile, syncFolder } from "../durable-file.ts";
import { encodeFileHeader, logFileName, logFileNumbers, readLogFile, type LogFileType } from "./log-file.ts";
import { closingOf, snapshotChunks } from "./snapshot-file.ts";
import { encodeFrames } from "./log-frame.ts";
import { DamagedLogError, LogWriteError } from "./storage-log-error.ts";

export interface FileStorageLogOptions {
  /** Made when it is not there. It must have one user at a time: who opens it holds its lock. */
  readonly folder: string;
  /**
   * How many bytes of log at least make a new snapshot worth its writing. Default 4 MiB: some thousand writes, read in a few
   * milliseconds at the next start. A log must also have outgrown the snapshot before it, so that large stores are not
   * written again and again.
   */
  readonly snapshotAfterBytes?: number;
}

/** A log file that may hold what is not in the snapshot. */
interface Segment {
  readonly number: number;
  lastRevision: number;
}

interface LoadedSnapshot {
  readonly snapshotRevision: number;
  readonly snapshot: readonly LogRecord[];
  /** The number of the first log file that may hold what is not in the snapshot. */
  readonly firstLog: number;
}

/**
 * Keeps a storage's writes in a folder: the newest snapshot and the log files since then.
 *
 * Flow: an append is one write to the newest log file and one fdatasync. A snapshot opens a new log file, writes all objects
 * aside, renames that into place, and only then removes the log files that it stands for. Loading reads the newest snapshot,
 * then what the log files have beyond its revision. An append waits while a log file is opened, not while objects are written.
 *
 * Guarantees: those of {@link StorageLog}. Each record has a checksum. A write that a crash cut off is cut from the file; any
 * other bytes that are not what was written are a {@link DamagedLogError}, and nothing is changed.
 */
export class FileStorageLog implements StorageLog {
  readonly #folder: string;
  readonly #snapshotAfterBytes: number;
  /** Rising by number without a gap; the last one is written to. */
  #segments: Segment[] = [];
  #handle: FileHandle | undefined;
  /** Settles when the newest log file may be written to, or changed for another, by the next in line. */
  #writable: Promise<unknown> = Promise.resolve();
  #tailBytes = 0;
  #snapshotBytes = 0;
  #failure: LogWriteError | undefined;

  constructor(options: FileStorageLogOptions) {
    this.#folder = options.folder;
    this.#snapshotAfterBytes = options.snapshotAfterBytes ?? 4 * 2 ** 20;
  }

  get wantsSnapshot(): boolean {
    return this.#tailBytes > Math.max(this.#snapshotAfterBytes, this.#snapshotBytes);
  }

  async load(): Promise<LoadedLog> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#removeUnfinishedSnapshots();
    const { snapshotRevision, snapshot, firstLog } = await this.#loadSnapshot();
    const numbers = await logFileNumbers(this.#folder, "log");
    this.#refuseGaps(numbers, firstLog);
    const tail = await this.#loadTail(numbers, snapshotRevision);
    await this.#openSegment(numbers.at(-1) ?? firstLog);
    return { snapshotRevision, snapshot, tail };
  }

  append(records: readonly LogRecord[]): Promise<void> {
    return this.#inTurn(async () => {
      const segment = this.#newest();
      const frames = encodeFrames(records);
      await this.#write(segment.number, frames);
      segment.lastRevision = records.at(-1)?.revision ?? segment.lastRevision;
      this.#tailBytes += frames.length;
    });
  }

  async writeSnapshot(revision: number, records: Iterable<LogRecord>): Promise<void> {
    const coveredBytes = await this.#inTurn(async () => {
      await this.#openSegment(this.#newest().number + 1);
      return this.#tailBytes;
    });
    const firstLog = this.#segments.find(({ lastRevision }) => lastRevision > revision) ?? this.#newest();
    const file = this.#path("snapshot", revision);
    try {
      await replaceFile(file, snapshotChunks({ revision, records, firstLog: firstLog.number }));
      this.#snapshotBytes = (await stat(file)).size;
      this.#tailBytes -= coveredBytes;
      await this.#removeBefore(revision, firstLog.number);
    } catch (error) {
      throw new LogWriteError(file, { cause: error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writable;
    await this.#handle?.close();
    this.#handle = undefined;
  }

  /** Runs `write` once those before it are through; a failure of one fails all that come after. */
  #inTurn<Result>(write: () => Promise<Result>): Promise<Result> {
    const run = this.#writable.then(() => {
      if (this.#failure) throw this.#failure;
      return write();
    });
    this.#writable = run.catch(() => undefined);
    return run;
  }

  async #removeUnfinishedSnapshots(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (name.startsWith("snapshot-") && name.endsWith(".tmp")) await rm(join(this.#folder, name));
    }
  }

  async #loadSnapshot(): Promise<LoadedSnapshot> {
    const revision = (await logFileNumbers(this.#folder, "snapshot")).at(-1);
    if (revision === undefined) return { snapshotRevision: 0, snapshot: [], firstLog: 1 };
    const { records, end, torn } = await readLogFile(this.#folder, "snapshot", revision);
    const closing = closingOf(records);
    if (torn || !closing) throw new DamagedLogError(this.#path("snapshot", revision), "its end is missing");
    this.#snapshotBytes = end;
    return { snapshotRevision: revision, snapshot: records.slice(0, -1), firstLog: closing.firstLog };
  }

  /** A missing file takes acknowledged writes with it. Older ones than the first needed may be left by a crash. */
  #refuseGaps(numbers: readonly number[], firstLog: number): void {
    const isNewFolder = numbers.length === 0 && firstLog === 1;
    if (isNewFolder) return;
    const last = Math.max(firstLog, ...numbers);
    for (let number = firstLog; number <= last; number++) {
      if (!numbers.includes(number)) throw new DamagedLogError(this.#path("log", number), "it is missing");
    }
  }

  async #loadTail(numbers: readonly number[], snapshotRevision: number): Promise<LogRecord[]> {
    const tail: LogRecord[] = [];
    for (const number of numbers) {
      const file = this.#path("log", number);
      const { records, end, torn } = await readLogFile(this.#folder, "log", number);
      if (torn && number !== numbers.at(-1)) throw new DamagedLogError(file, "its end is missing");
      if (torn) await cut(file, end);
      for (const record of records) if (record.revision > snapshotRevision) tail.push(record);
      this.#segments.push({ number, lastRevision: records.at(-1)?.revision ?? 0 });
      this.#tailBytes += end;
    }
    return tail;
  }

  /** Makes a log file the one that is written to, with its header if it is new, and its name durable. */
  async #openSegment(number: number): Promise<void> {
    const handle = await open(this.#path("log", number), "a", privateFileMode);
    await this.#handle?.close();
    this.#handle = handle;
    if (this.#segments.at(-1)?.number !== number) this.#segments.push({ number, lastRevision: 0 });
    if ((await handle.stat()).size > 0) return;
    await this.#write(number, encodeFileHeader("log", number));
    await syncFolder(this.#folder);
  }

  async #write(number: number, bytes: Buffer): Promise<void> {
    if (!this.#handle) throw new Error("the log was not loaded, or is closed");
    try {
      await this.#handle.appendFile(bytes);
      await this.#handle.datasync();
    } catch (error) {
      this.#failure = new LogWriteError(this.#path("log", number), { cause: error });
      throw this.#failure;
    }
  }

  /** Removes what a snapshot stands for: older snapshots, and the log files before the first that goes beyond it. */
  async #removeBefore(revision: number, firstLog: number): Promise<void> {
    for (const older of await logFileNumbers(this.#folder, "snapshot")) {
      if (older < revision) await rm(this.#path("snapshot", older), { force: true });
    }
    for (const { number } of this.#segments.filter((segment) => segment.number < firstLog)) {
      await rm(this.#path("log", number), { force: true });
    }
    this.#segments = this.#segments.filter((segment) => segment.number >= firstLog);
  }

  #newest(): Segment {
    const segment = this.#segments.at(-1);
    if (!segment) throw new Error("the log was not loaded");
    return segment;
  }

  #path(type: LogFileType, number: number): string {
    return join(this.#folder, logFileName(type, number));
  }
}

async function cut(file: string, length: number): Promise<void> {
  await truncate(file, length);
  await using handle = await open(file, "r+");
  await handle.sync();
}
