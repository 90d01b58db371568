// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { watchSources } from "./source-watcher.ts";

interface Watched {
  readonly folder: string;
  readonly clock: FakeClock;
  readonly changes: readonly string[];
}

async function watched(): Promise<Watched> {
  const folder = await mkdtemp(join(tmpdir(), "source-watcher-"));
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "src/a.ts"), "1");
  const clock = new FakeClock();
  const changes: string[] = [];
  const watcher = await watchSources({ folders: [join(folder, "src")], clock, onChange: (file) => changes.push(file) });
  onTestFinished(async () => {
    await watcher[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  return { folder, clock, changes };
}

/** Waits for the file system to tell, then lets the burst end. */
async function afterBurst({ clock }: Watched): Promise<void> {
  await vi.waitFor(
    () => {
      expect(clock.pendingTimers).toBe(1);
    },
    { timeout: 30_000 },
  );
  await clock.advance(100);
}

test("files that change together are one change", async () => {
  const { folder, changes, ...rest } = await watched();
  await Promise.all([writeFile(join(folder, "src/a.ts"), "2"), writeFile(join(folder, "src/b.ts"), "2")]);
  await afterBurst({ folder, changes, ...rest });
  expect(changes).toHaveLength(1);
});

test("a file that an editor saves by renaming is seen, this time and the next", async () => {
  const state = await watched();
  for (let save = 1; save <= 2; save++) {
    await writeFile(join(state.folder, "a.new"), save.toString());
    await rename(join(state.folder, "a.new"), join(state.folder, "src/a.ts"));
    await afterBurst(state);
    expect(state.changes).toHaveLength(save);
  }
});

test("tests and editors' scratch files are no sources", async () => {
  const state = await watched();
  for (const name of ["a.test.ts", "a.ts~", ".a.ts.swp"]) await writeFile(join(state.folder, "src", name), "2");
  await writeFile(join(state.folder, "src/c.ts"), "2");
  await afterBurst(state);
  expect(state.changes).toEqual([join(state.folder, "src/c.ts")]);
});
