// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempDisposableSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CheckLog } from "./check-log.ts";

function logOf(lines: readonly string[]): { readonly excerpt: readonly string[]; readonly text: string } {
  using folder = mkdtempDisposableSync(join(tmpdir(), "check-log-"));
  const path = join(folder.path, "new/log");
  using log = new CheckLog(path);
  for (const line of lines) log.add(line);
  return { excerpt: log.excerpt(), text: readFileSync(path, "utf8") };
}

test("what fits is shown whole, without colours", () => {
  expect(logOf(["one", "\u001b[31mtwo\u001b[0m"])).toEqual({ excerpt: ["one", "two"], text: "one\ntwo\n" });
});

test("of a long log the first and the last lines are shown, and how many are left out; the file has all", () => {
  const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}`);

  const { excerpt, text } = logOf(lines);

  expect(excerpt).toEqual([...lines.slice(0, 30), "… 900 lines left out …", ...lines.slice(-70)]);
  expect(text).toBe(lines.map((line) => `${line}\n`).join(""));
});

test("a hundred lines are the most that is shown whole", () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);

  expect(logOf(lines).excerpt).toEqual(lines);
});

test("a log of another run is written over", () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "check-log-"));
  const path = join(folder.path, "log");
  for (const text of ["a long first line", "second"]) {
    using log = new CheckLog(path);
    log.add(text);
  }

  expect(readFileSync(path, "utf8")).toBe("second\n");
});

test("a check that prints for ever does not fill the disk", () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "check-log-"));
  const path = join(folder.path, "log");
  using log = new CheckLog(path);
  const megabyte = "x".repeat(1_000_000);
  for (let count = 0; count < 60; count++) log.add(megabyte);

  expect(statSync(path).size).toBeLessThan(51_000_000);
  expect(readFileSync(path, "utf8")).toMatch(/x\n… cut off here: it is too long …\n$/);
});
