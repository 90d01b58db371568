// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A log's files: which are there, what a whole one looks like, and reading one to its end.
import type { LogRecord } from "@nuvolaris/apiserver";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeFrame } from "./log-frame.ts";
import { DamagedLogError } from "./storage-log-error.ts";

/** A file begins with what it is, its format's version, and its number: eight bytes of text, then a double. */
const fileHeaderBytes = 16;

/** A `log` holds the writes since a snapshot or another log, a `snapshot` all objects at the revision that numbers it. */
export type LogFileType = "log" | "snapshot";

const magic: Readonly<Record<LogFileType, string>> = { log: "nvlog  1", snapshot: "nvsnap 1" };

export function logFileName(type: LogFileType, number: number): string {
  return `${type}-${number.toString().padStart(16, "0")}`;
}

/** The numbers of a folder's files of this type, rising. Whatever else lies there is not looked at. */
export async function logFileNumbers(folder: string, type: LogFileType): Promise<number[]> {
  const pattern = new RegExp(`^${type}-(\\d{16})$`);
  const names = await readdir(folder);
  return names
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

export function encodeFileHeader(type: LogFileType, number: number): Buffer {
  const header = Buffer.alloc(fileHeaderBytes);
  header.write(magic[type], "latin1");
  header.writeDoubleLE(number, 8);
  return header;
}

export interface LogFileContent {
  readonly records: readonly LogRecord[];
  /** Where the last whole record ends. */
  readonly end: number;
  /** Whether the file goes on behind `end` with a write that a crash cut off. */
  readonly torn: boolean;
}

/** Reads a file. Throws a {@link DamagedLogError} where it holds what was never written to it. */
export async function readLogFile(folder: string, type: LogFileType, number: number): Promise<LogFileContent> {
  const file = join(folder, logFileName(type, number));
  const buffer = await readFile(file);
  const header = encodeFileHeader(type, number);
  if (buffer.length < fileHeaderBytes) return { records: [], end: 0, torn: true };
  if (!buffer.subarray(0, fileHeaderBytes).equals(header)) {
    if (buffer.every((byte) => byte === 0)) return { records: [], end: 0, torn: true };
    throw new DamagedLogError(file, "it does not begin as such a file begins");
  }
  const records: LogRecord[] = [];
  for (let offset = fileHeaderBytes; ;) {
    const frame = decodeFrame(buffer, offset);
    if (frame.type === "damaged") throw new DamagedLogError(file, `the record at byte ${offset}`);
    if (frame.type !== "record") return { records, end: offset, torn: frame.type === "torn" };
    records.push(frame.record);
    offset = frame.end;
  }
}
