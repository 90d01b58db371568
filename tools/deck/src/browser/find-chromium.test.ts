// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findChromium } from "./find-chromium.ts";

function folderWith(name: string, mode: number): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "chromium-"));
  writeFileSync(join(path, name), "");
  chmodSync(join(path, name), mode);
  return {
    path,
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true });
    },
  };
}

test("CHROME_PATH goes before the PATH", () => {
  using named = folderWith("mine", 0o755);
  using other = folderWith("chromium", 0o755);
  const path = join(named.path, "mine");

  expect(findChromium({ CHROME_PATH: path, PATH: other.path })).toEqual({ path });
});

test("a CHROME_PATH that is no program is told, and nothing else is taken for it", () => {
  using other = folderWith("chromium", 0o755);

  expect(findChromium({ CHROME_PATH: "/nowhere/chrome", PATH: other.path })).toEqual({
    reason: "CHROME_PATH names /nowhere/chrome, which is no program",
  });
});

test("the PATH is looked through under each of the browser's names", () => {
  using folder = folderWith("google-chrome", 0o755);

  expect(findChromium({ PATH: `/nowhere:${folder.path}` })).toEqual({ path: join(folder.path, "google-chrome") });
});

test("a file that cannot be run, and a folder, are no browser", () => {
  using folder = folderWith("chromium", 0o644);

  expect(findChromium({ CHROME_PATH: join(folder.path, "chromium") }).reason).toContain("is no program");
  expect(findChromium({ CHROME_PATH: folder.path }).reason).toContain("is no program");
});
