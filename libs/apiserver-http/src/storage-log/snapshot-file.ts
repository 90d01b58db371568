// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A snapshot's content: its objects, then a closing record that says how many they are and where the log goes on.
import type { LogRecord } from "@nuvolaris/apiserver";
import { encodeFileHeader } from "./log-file.ts";
import { encodeFrames } from "./log-frame.ts";

export interface Snapshot {
  readonly revision: number;
  readonly records: Iterable<LogRecord>;
  /** The number of the first log file that may hold what is not in the snapshot. */
  readonly firstLog: number;
}

/** No resource has spaces in its name. */
const closingResource = "end of snapshot";
/** Some hundred kilobytes of objects: large enough for few writes, small enough for the other work between them. */
const recordsPerChunk = 256;

/** The bytes of a snapshot file, in pieces, so that requests are answered while a large store is written. */
export function* snapshotChunks({ revision, records, firstLog }: Snapshot): Generator<Buffer> {
  yield encodeFileHeader("snapshot", revision);
  let count = 0;
  let chunk: LogRecord[] = [];
  for (const record of records) {
    count++;
    chunk.push(record);
    if (chunk.length < recordsPerChunk) continue;
    yield encodeFrames(chunk);
    chunk = [];
  }
  const closing = { revision, resource: closingResource, key: `${count.toString()}/${firstLog.toString()}` };
  yield encodeFrames([...chunk, closing]);
}

/** What the closing record says; `undefined` when it is not there, or not at the end of what it counted. */
export function closingOf(records: readonly LogRecord[]): Pick<Snapshot, "firstLog"> | undefined {
  const closing = records.at(-1);
  if (closing?.resource !== closingResource) return undefined;
  const [count, firstLog] = closing.key.split("/").map(Number);
  return count === records.length - 1 && firstLog !== undefined ? { firstLog } : undefined;
}
