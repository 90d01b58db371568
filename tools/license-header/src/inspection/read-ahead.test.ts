// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readdirSync } from "node:fs";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { ReadAhead, readFirstPage } from "./read-ahead.ts";

/** After which files one reads ahead when each takes `takesMs`, and from where to where. */
async function readAhead(
  count: number,
  takesMs: (index: number) => number,
): Promise<(readonly [number, number, number])[]> {
  const clock = new FakeClock();
  let read: number[] = [];
  const readOne = (location: string | Buffer): Promise<void> => {
    read.push(Number(location));
    return Promise.resolve();
  };
  const files = Array.from({ length: count }, (_, index) => String(index));
  const ahead = new ReadAhead(files, clock, readOne);
  const told: (readonly [number, number, number])[] = [];
  for (let index = 0; index < count; index++) {
    await clock.advance(takesMs(index));
    if (!ahead.isDueAfter(index)) continue;
    read = [];
    await ahead.readAfter(index);
    told.push([index, read[0] ?? -1, read.at(-1) ?? -1]);
  }
  return told;
}

test("files that come quickly are not read ahead", async () => {
  expect(await readAhead(1200, () => 0.02)).toEqual([]);
});

test("where each file takes long, the others of its batch are read at once", async () => {
  expect(await readAhead(1200, () => 0.2)).toEqual([
    [4, 5, 511],
    [516, 517, 1023],
    [1028, 1029, 1199],
  ]);
});

test("a single file that takes long says nothing of the disk", async () => {
  expect(await readAhead(600, (index) => (index % 3 === 0 ? 50 : 0.01))).toEqual([]);
});

test("a disk that becomes slow, or quick, is noticed with the next batch", async () => {
  const found = await readAhead(1600, (index) => (index >= 500 && index < 1000 ? 0.2 : 0.01));

  expect(found).toEqual([[516, 517, 1023]]);
});

test("fewer files than tell of a disk are not read ahead", async () => {
  expect(await readAhead(4, () => 10)).toEqual([]);
  expect(await readAhead(0, () => 10)).toEqual([]);
});

test.skipIf(platform() !== "linux")(
  "what can be read is closed again, and what cannot be read fails in its turn",
  async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "read-ahead-"));
    const file = join(folder.path, "a.ts");
    await writeFile(file, "code();\n");
    const before = readdirSync("/proc/self/fd").length;

    await Promise.all([file, Buffer.from(file), folder.path, join(folder.path, "gone.ts")].map(readFirstPage));

    expect(readdirSync("/proc/self/fd").length).toBeLessThanOrEqual(before);
  },
);
