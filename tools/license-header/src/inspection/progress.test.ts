// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { Progress } from "./progress.ts";

function terminal(isTerminal = true): {
  isTerminal: boolean;
  written: string[];
  write: (chunk: string | Uint8Array) => void;
} {
  const written: string[] = [];
  return { isTerminal, written, write: (chunk) => written.push(chunk.toString()) };
}

test("a run of less than a second shows nothing", async () => {
  const clock = new FakeClock();
  const output = terminal();
  const progress = new Progress(output, clock, "checked");

  progress.advance(1, 10);
  await clock.advance(999);
  progress.advance(9, 10);
  progress.end();

  expect(output.written).toEqual([]);
});

test("a longer one shows how far it is, ten times a second at most, and clears the line", async () => {
  const clock = new FakeClock();
  const output = terminal();
  const progress = new Progress(output, clock, "checked");

  await clock.advance(1000);
  progress.advance(1, 10);
  await clock.advance(99);
  progress.advance(2, 10);
  await clock.advance(1);
  progress.advance(3, 10);
  progress.end();

  const line = "\r\u001b[2K";
  expect(output.written).toEqual([`${line}checked 1 of 10 files`, `${line}checked 3 of 10 files`, line]);
});

test("what is no terminal gets no progress", async () => {
  const clock = new FakeClock();
  const output = terminal(false);
  const progress = new Progress(output, clock, "checked");

  await clock.advance(5000);
  progress.advance(1, 10);
  progress.end();

  expect(output.written).toEqual([]);
});
