// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { systemClock } from "@nuvolaris/clock";
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SourceWatcher } from "./source-watcher.ts";

const never = new AbortController().signal;

test("every change is seen from the moment that the watcher is there", async () => {
  using root = mkdtempDisposableSync(join(tmpdir(), "deck-watch-"));
  await using watcher = await SourceWatcher.start([root.path], systemClock);

  writeFileSync(join(root.path, "deck.md"), "");

  expect(await watcher.next(never)).toEqual([join(root.path, "deck.md")]);
});

test("every change of a file elsewhere is seen from the moment that it is said to be watched", async () => {
  using root = mkdtempDisposableSync(join(tmpdir(), "deck-watch-"));
  const [folder, file] = [join(root.path, "course"), join(root.path, "shown.ts")];
  mkdirSync(folder);
  writeFileSync(file, "before");
  await using watcher = await SourceWatcher.start([folder], systemClock);

  expect(await watcher.add([file])).toBe(true);
  writeFileSync(file, "after");
  expect(await watcher.next(never)).toEqual([file]);
});

test("what is watched already, or lies in a folder that is, is nothing new", async () => {
  using root = mkdtempDisposableSync(join(tmpdir(), "deck-watch-"));
  await using watcher = await SourceWatcher.start([root.path], systemClock);

  expect(await watcher.add([root.path, join(root.path, "deck.md")])).toBe(false);
});
