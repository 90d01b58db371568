// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The bytes of one record in a log or snapshot file:
//
//   payload length u32 | CRC-32 of the payload u32 | CRC-32 of these eight bytes u32 | payload
//
// The header has a checksum of its own, so that a damaged length is never taken for a record that was cut off.
import type { LogRecord } from "@nuvolaris/apiserver";
import { crc32 } from "node:zlib";

const headerBytes = 12;
/** revision f64 | flags u8 | length of the resource u16 | length of the key u16 | resource | key | value */
const fixedBytes = 13;
const hasValue = 1;

/** What lies at an offset of a file. */
export type Frame =
  | { readonly type: "record"; readonly record: LogRecord; readonly end: number }
  /** The file ends here. */
  | { readonly type: "end" }
  /** A write that a crash cut off: nobody was told that it is durable. */
  | { readonly type: "torn" }
  /** Bytes that were whole once and are not what was written. */
  | { readonly type: "damaged" };

/** Encodes records one after the other. */
export function encodeFrames(records: readonly LogRecord[]): Buffer {
  const sizes = records.map(payloadBytes);
  const buffer = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + headerBytes + size, 0));
  let offset = 0;
  records.forEach((record, index) => {
    const size = sizes[index] ?? 0;
    const payload = buffer.subarray(offset + headerBytes, offset + headerBytes + size);
    writePayload(payload, record);
    writeHeader(buffer.subarray(offset, offset + headerBytes), payload);
    offset += headerBytes + size;
  });
  return buffer;
}

/** Decodes the record at `offset`. */
export function decodeFrame(buffer: Buffer, offset: number): Frame {
  if (offset === buffer.length) return { type: "end" };
  if (buffer.length - offset < headerBytes) return { type: "torn" };
  if (crc32(buffer.subarray(offset, offset + 8)) !== buffer.readUInt32LE(offset + 8)) {
    return { type: hasUnwrittenSector(buffer, offset, buffer.length) ? "torn" : "damaged" };
  }
  const start = offset + headerBytes;
  const end = start + buffer.readUInt32LE(offset);
  if (end > buffer.length) return { type: "torn" };
  const payload = buffer.subarray(start, end);
  if (crc32(payload) !== buffer.readUInt32LE(offset + 4)) {
    return { type: hasUnwrittenSector(buffer, offset, end) ? "torn" : "damaged" };
  }
  return { type: "record", record: readPayload(payload), end };
}

function payloadBytes(record: LogRecord): number {
  const text =
    Buffer.byteLength(record.resource) + Buffer.byteLength(record.key) + Buffer.byteLength(record.value ?? "");
  return fixedBytes + text;
}

function writeHeader(header: Buffer, payload: Buffer): void {
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt32LE(crc32(payload), 4);
  header.writeUInt32LE(crc32(header.subarray(0, 8)), 8);
}

function writePayload(payload: Buffer, record: LogRecord): void {
  payload.writeDoubleLE(record.revision, 0);
  payload.writeUInt8(record.value === undefined ? 0 : hasValue, 8);
  const resource = payload.write(record.resource, fixedBytes);
  const key = payload.write(record.key, fixedBytes + resource);
  payload.writeUInt16LE(resource, 9);
  payload.writeUInt16LE(key, 11);
  if (record.value !== undefined) payload.write(record.value, fixedBytes + resource + key);
}

function readPayload(payload: Buffer): LogRecord {
  const keyStart = fixedBytes + payload.readUInt16LE(9);
  const valueStart = keyStart + payload.readUInt16LE(11);
  const record = {
    revision: payload.readDoubleLE(0),
    resource: payload.toString("utf8", fixedBytes, keyStart),
    key: payload.toString("utf8", keyStart, valueStart),
  };
  return payload.readUInt8(8) === hasValue ? { ...record, value: payload.toString("utf8", valueStart) } : record;
}

/**
 * Disks write whole sectors, in any order. After a power cut the file may have its new length while some sector of the
 * last write is still zeros; a damaged record has none such. The rule is that of etcd's write-ahead log:
 * https://github.com/etcd-io/etcd/blob/main/server/storage/wal/decoder.go (isTornEntry).
 */
function hasUnwrittenSector(buffer: Buffer, from: number, to: number): boolean {
  const sectorBytes = 512;
  for (let start = from; start < to;) {
    const end = Math.min(to, start - (start % sectorBytes) + sectorBytes);
    if (buffer.subarray(start, end).every((byte) => byte === 0)) return true;
    start = end;
  }
  return false;
}
