// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { withProgress } from "./progress.ts";

test("long work says that it goes on, and how long it took", async () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  const working = withProgress({ clock, print: (line) => lines.push(line) }, "image", () => clock.sleep(40_000));

  await clock.advance(40_000);
  await working;

  expect(lines).toEqual(["image", "image: 15 s", "image: 30 s", "image: done in 40 s"]);
  expect(clock.pendingTimers).toBe(0);
});

test("work that fails is not called done", async () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  const working = withProgress({ clock, print: (line) => lines.push(line) }, "image", () =>
    Promise.reject(new Error("no space left")),
  );

  await expect(working).rejects.toThrow("no space left");
  expect(lines).toEqual(["image"]);
  expect(clock.pendingTimers).toBe(0);
});
