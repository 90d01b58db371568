// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { Progress } from "./progress.ts";

function written(isTerminal: boolean, columns = 80) {
  const clock = new FakeClock();
  const texts: string[] = [];
  const progress = new Progress({ clock, write: (text) => texts.push(text), isTerminal, columns });
  return { clock, texts, progress };
}

test("a terminal shows what runs and for how long, on one line that goes in the end", async () => {
  const { clock, texts, progress } = written(true);
  {
    using _progress = progress;
    progress.began("lint");
    await clock.advance(1000);
    progress.began("tests");
    await clock.advance(1000);
    expect(texts.at(-1)).toBe("\r\u001b[Klint 2 s, tests 1 s");
    progress.ended({ name: "lint", verdict: "passed", ms: 2000 });
    expect(texts.at(-1)).toBe("\r\u001b[Ktests 1 s");
  }

  expect(texts.at(-1)).toBe("\r\u001b[K");
  expect(texts.join("")).not.toContain("\n");
  expect(clock.pendingTimers).toBe(0);
});

test("the line never wraps", () => {
  const { texts, progress } = written(true, 10);
  using _progress = progress;
  progress.began("dependency-licences");

  expect(texts.at(-1)).toBe("\r\u001b[Kdependenc");
});

test("a log has one line for each check that is over", () => {
  const { clock, texts, progress } = written(false);
  {
    using _progress = progress;
    progress.began("lint");
    progress.ended({ name: "lint", verdict: "passed", ms: 2000 });
    progress.ended({ name: "tests", verdict: "not run", reason: "nothing changed" });
  }

  expect(texts).toEqual(["lint: passed, 2.0 s\n"]);
  expect(clock.pendingTimers).toBe(0);
});
