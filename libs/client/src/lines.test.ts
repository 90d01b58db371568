// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { splitLines } from "./lines.ts";

async function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  let from = 0;
  for (const size of sizes) {
    yield bytes.subarray(from, from + size);
    from += size;
  }
  yield bytes.subarray(from);
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test("lines come out the same however the bytes are cut, in the middle of a character too", async () => {
  const lines = fc.array(fc.string({ unit: "grapheme" }).filter((line) => line !== "" && !/[\n\uFEFF]/.test(line)));
  await fc.assert(
    fc.asyncProperty(lines, fc.array(fc.nat(8)), async (expected, sizes) => {
      const bytes = new TextEncoder().encode(expected.map((line) => `${line}\n`).join(""));
      expect(await collect(splitLines(chunksOf(bytes, sizes)))).toEqual(expected);
    }),
  );
});

test("a last line without an end is handed out", async () => {
  const bytes = new TextEncoder().encode("a\n\nb");

  expect(await collect(splitLines(chunksOf(bytes, [])))).toEqual(["a", "b"]);
});
