// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { tarOf } from "./tar.ts";

const files = new Map([
  ["app/z.txt", Buffer.from("z".repeat(1000))],
  ["app/a/empty", Buffer.from("")],
  ["app/a.txt", Buffer.from("a\n")],
]);

test("tar reads the archive: folders first, all root's, as old as the epoch", () => {
  const listing = execFileSync("tar", ["--list", "--verbose", "--numeric-owner", "--utc", "--file=-"], {
    input: tarOf(files),
    encoding: "utf8",
  });

  expect(
    listing
      .trim()
      .split("\n")
      .map((line) => line.replaceAll(/ +/g, " ")),
  ).toEqual([
    "drwxr-xr-x 0/0 0 1970-01-01 00:00 app/",
    "-rw-r--r-- 0/0 2 1970-01-01 00:00 app/a.txt",
    "drwxr-xr-x 0/0 0 1970-01-01 00:00 app/a/",
    "-rw-r--r-- 0/0 0 1970-01-01 00:00 app/a/empty",
    "-rw-r--r-- 0/0 1000 1970-01-01 00:00 app/z.txt",
  ]);
});

test("tar takes out what was put in", () => {
  const content = execFileSync("tar", ["--extract", "--to-stdout", "--file=-", "app/z.txt"], { input: tarOf(files) });

  expect(content).toEqual(files.get("app/z.txt"));
});

test("the order in which the files come makes no difference", () => {
  expect(tarOf(new Map([...files].toReversed()))).toEqual(tarOf(files));
});

test("a path that the format has no room for is refused", () => {
  expect(() => tarOf(new Map([["a".repeat(101), Buffer.from("")]]))).toThrow(/too long for a tar archive/);
});
