// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { splitRecords } from "./records.ts";

async function* chunksOf(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let start = 0;
  for (const size of sizes) {
    yield bytes.subarray(start, start + size);
    start += size;
  }
  yield bytes.subarray(start);
  await Promise.resolve();
}

test("records come out whole however the stream was cut", async () => {
  const texts = fc.array(
    fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", "")),
    { minLength: 1 },
  );
  await fc.assert(
    fc.asyncProperty(texts, fc.array(fc.nat(9)), async (records, sizes) => {
      const bytes = Buffer.from(records.map((record) => `${record}\0`).join(""));

      expect(await Array.fromAsync(splitRecords(chunksOf(bytes, sizes), 0x00))).toEqual(records);
    }),
    { numRuns: 100 },
  );
});

test("a record without its end is the last one", async () => {
  expect(await Array.fromAsync(splitRecords(chunksOf(Buffer.from("a\nb"), [1]), 0x0a))).toEqual(["a", "b"]);
});

test("of an endless record the beginning is kept, and the next one is found", async () => {
  const bytes = Buffer.from(`${"x".repeat(5000)}\nnext\n`);

  expect(await Array.fromAsync(splitRecords(chunksOf(bytes, [7, 700]), 0x0a, 10))).toEqual(["x".repeat(10), "next"]);
});
