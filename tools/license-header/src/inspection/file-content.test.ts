// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { FileContent, NotAFileError } from "./file-content.ts";

test.each([0, 1, 4095, 4096, 4097, 1_500_000])("a file of %i bytes is read whole when more is asked for", (size) => {
  using folder = temporaryFolder();
  const bytes = Buffer.from(Array.from({ length: size }, (_, index) => index % 251));
  const path = join(folder.path, "a");
  writeFileSync(path, bytes);
  const files = new FileContent();

  const read = files.with(path, (content) => Buffer.from(content.first(Number.MAX_SAFE_INTEGER)));

  expect(read.equals(bytes)).toBe(true);
});

test("no more is read than was asked for, and asking again goes on", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "a");
  writeFileSync(path, Buffer.alloc(100_000, "ab"));

  const lengths = new FileContent().with(path, (content) => [10, 5000, 6000, 20].map((n) => content.first(n).length));

  expect(lengths).toEqual([4096, 5000, 6000, 6000]);
});

test("one reader reads many files, and gives back each descriptor even when its user fails", () => {
  using folder = temporaryFolder();
  const [one, two] = [join(folder.path, "one"), join(folder.path, "two")];
  writeFileSync(one, "1".repeat(9000));
  writeFileSync(two, "2");
  const files = new FileContent();
  const lowest = closed(openSync(one, "r"));

  expect(files.with(one, (content) => content.first(9000).length)).toBe(9000);
  expect(() => files.with(one, () => expect.fail("of its user"))).toThrow(/of its user/);

  expect(files.with(two, (content) => Buffer.from(content.first(10)).toString())).toBe("2");
  expect(closed(openSync(one, "r"))).toBe(lowest);
});

function closed(descriptor: number): number {
  closeSync(descriptor);
  return descriptor;
}

test("links, folders and pipes are refused at once", () => {
  using folder = temporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  symlinkSync("loop", at("loop"));
  mkdirSync(at("folder"));
  execFileSync("mkfifo", [at("pipe")]);
  const files = new FileContent();
  const read = (name: string) => () => files.with(at(name), (content) => content.first(1));

  expect(read("loop")).toThrow(/ELOOP/);
  expect(read("folder")).toThrow(/EISDIR/);
  expect(read("pipe")).toThrow(NotAFileError);
  expect(read("gone")).toThrow(/ENOENT/);
});
