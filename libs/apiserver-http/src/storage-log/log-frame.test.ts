// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { LogRecord } from "@nuvolaris/apiserver";
import { expect, test } from "vitest";
import { decodeFrame, encodeFrames } from "./log-frame.ts";

const records: readonly LogRecord[] = [
  { revision: 1, resource: "pods", key: "default/a", value: '{"kind":"Pod"}' },
  { revision: 2 ** 40, resource: "samples.nuvolaris.org", key: "über/🚀", value: '"ünïcödé"' },
  { revision: 2 ** 40 + 1, resource: "pods", key: "default/a" },
  { revision: 2 ** 40 + 2, resource: "pods", key: "default/empty", value: "" },
];

test("what was encoded is decoded, in order, deletions told from empty values", () => {
  const buffer = encodeFrames(records);
  const decoded: LogRecord[] = [];
  let frame = decodeFrame(buffer, 0);
  while (frame.type === "record") {
    decoded.push(frame.record);
    frame = decodeFrame(buffer, frame.end);
  }
  expect(frame).toEqual({ type: "end" });
  expect(decoded).toEqual(records);
  expect(decoded[2]).not.toHaveProperty("value");
});

test("a record that was cut off anywhere is torn, not damaged", () => {
  const whole = encodeFrames(records.slice(0, 1));
  for (let length = 1; length < whole.length; length++) {
    expect(decodeFrame(whole.subarray(0, length), 0)).toEqual({ type: "torn" });
  }
});

test("a flipped bit anywhere in a record is damage, in its length too", () => {
  const whole = encodeFrames(records.slice(0, 1));
  for (let index = 0; index < whole.length; index++) {
    const flipped = Buffer.from(whole);
    flipped.writeUInt8(flipped.readUInt8(index) ^ 0x10, index);
    expect(decodeFrame(flipped, 0), `byte ${index.toString()}`).toEqual({ type: "damaged" });
  }
});

test("a sector that was never written makes a record torn: the disk had not got to it when the power went", () => {
  const long = encodeFrames([{ revision: 1, resource: "pods", key: "default/a", value: "x".repeat(2000) }]);
  expect(decodeFrame(Buffer.from(long).fill(0, 512, 1024), 0)).toEqual({ type: "torn" });
  expect(decodeFrame(Buffer.from(long).fill(0, 0, 512), 0)).toEqual({ type: "torn" });
  expect(decodeFrame(Buffer.from(long).fill(0, 600, 700), 0)).toEqual({ type: "damaged" });
});
