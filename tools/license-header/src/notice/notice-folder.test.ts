// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { NoticeFolder } from "./notice-folder.ts";

const files = new Map([
  ["LICENSE-binary", "a\nb\n"],
  ["licenses/x@1.txt", "x\n"],
]);

test("files are added, replaced and taken away until they are those that are wanted, and then left alone", async () => {
  using folder = temporaryFolder();
  const target = new NoticeFolder(join(folder.path, "to"), "to");
  expect(await target.write(files)).toEqual([
    { path: "to/LICENSE-binary", change: "added" },
    { path: "to/licenses/x@1.txt", change: "added" },
  ]);
  const before = statSync(join(folder.path, "to/LICENSE-binary")).mtimeMs;
  expect(await target.write(files)).toEqual([]);
  expect(statSync(join(folder.path, "to/LICENSE-binary")).mtimeMs).toBe(before);

  const others = new Map([
    ["LICENSE-binary", "c\n"],
    ["licenses/y@2.txt", "y\n"],
  ]);
  expect(await target.write(others)).toEqual([
    { path: "to/LICENSE-binary", change: "replaced" },
    { path: "to/licenses/y@2.txt", change: "added" },
    { path: "to/licenses/x@1.txt", change: "removed" },
  ]);
  expect(readFileSync(join(folder.path, "to/LICENSE-binary"), "utf8")).toBe("c\n");
  expect(readdirSync(join(folder.path, "to/licenses"))).toEqual(["y@2.txt"]);
});

test("what somebody else put there stays", async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, "licenses"));
  writeFileSync(join(folder.path, "licenses/README.txt"), "mine");
  await new NoticeFolder(folder.path, "").write(files);
  expect(readdirSync(join(folder.path, "licenses"))).toEqual(["README.txt", "x@1.txt"]);
});

test("a comparison writes nothing and tells file, line and the command", async () => {
  using folder = temporaryFolder();
  const target = new NoticeFolder(folder.path, "to");
  const compare = async () =>
    (await target.compare(files, "command")).map(
      (each) => `${each.path}:${each.startLine} ${each.message} ${each.remedy}`,
    );

  expect(await compare()).toEqual([
    "to/LICENSE-binary:1 there is no LICENSE-binary command",
    "to/licenses/x@1.txt:1 there is no licenses/x@1.txt command",
  ]);
  expect(readdirSync(folder.path)).toEqual([]);

  await target.write(files);
  expect(await compare()).toEqual([]);

  writeFileSync(join(folder.path, "LICENSE-binary"), "a\nB\n");
  writeFileSync(join(folder.path, "licenses/gone@1.txt"), "");
  expect(await compare()).toEqual([
    "to/LICENSE-binary:2 LICENSE-binary is not what the packages ask for command",
    "to/licenses/gone@1.txt:1 licenses/gone@1.txt is of a package that is not there any more command",
  ]);
});
