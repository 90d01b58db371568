// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { writeFileSync, mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { Child } from "./child.ts";

/** Runs `code` as a program of its own. */
function program(folder: string, code: string): URL {
  const file = join(folder, "program.mjs");
  writeFileSync(file, code);
  return pathToFileURL(file);
}

test("messages are handed out in order, and answers to what is sent come after them", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "bench-child-"));
  const code = `
    process.on("message", ({ ask }) => process.send({ answer: ask + process.env.EXTRA + process.argv[2] }));
    process.send({ n: 1 });
    process.send({ n: 2 });`;
  await using child = new Child(program(folder.path, code), ["!"], { EXTRA: "b" });

  expect(await child.next()).toEqual({ n: 1 });
  child.send({ ask: "a" });
  expect(await child.next()).toEqual({ n: 2 });
  expect(await child.next()).toEqual({ answer: "ab!" });
});

test("a program that ends before it answered is an error, not a wait for ever", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "bench-child-"));
  await using child = new Child(program(folder.path, "process.exit(3)"));

  await expect(child.next()).rejects.toThrow("the measured program ended before it answered");
});
