// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { systemClock } from "@nuvolaris/clock";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { Shell } from "./shell.ts";

/** What a command prints, once it has ended. */
async function linesOf(command: string): Promise<readonly string[]> {
  await using shell = new Shell({
    folder: tmpdir(),
    environment: { PATH: process.env["PATH"] ?? "" },
    clock: systemClock,
  });
  const deadline = AbortSignal.timeout(60_000);
  shell.send(command);
  while (shell.exitCode === undefined && shell.death === undefined) await shell.changed(deadline);
  return shell.lines;
}

test("a progress line that its program has cleared was not printed: a learner does not see it, either", async () => {
  expect(await linesOf(String.raw`printf 'half done\r\033[Kdone\nnext\n'`)).toEqual(["done", "next"]);
});

test("a carriage return alone clears nothing: what comes is written over what was there", async () => {
  expect(await linesOf(String.raw`printf 'abc\rx\n'`)).toEqual(["xbc"]);
});
