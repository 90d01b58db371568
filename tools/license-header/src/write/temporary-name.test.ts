// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { isLeftBehind, temporaryFileOwner, temporaryName } from "./temporary-name.ts";

test("a temporary file tells whose it is, and no two are called alike", () => {
  const name = temporaryName();

  expect(temporaryFileOwner(name)).toBe(process.pid);
  expect(temporaryName()).not.toBe(name);
});

test("what a living process writes is not left behind; what a dead one wrote is", () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);

  expect(isLeftBehind(temporaryName())).toBe(false);
  expect(isLeftBehind(`.license-header-${pid}-0123456789abcdef.tmp`)).toBe(true);
  expect(isLeftBehind(".license-header-1-0123456789abcdef.tmp")).toBe(false);
});

test("other people's files are never taken for ours", () => {
  for (const name of [
    "a.tmp",
    ".license-header-notes.tmp",
    "x.license-header-1-0123456789abcdef.tmp",
    ".licenserc.yaml",
  ]) {
    expect(isLeftBehind(name)).toBe(false);
  }
});
