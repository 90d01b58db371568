// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { uptime } from "node:os";
import { expect, test } from "vitest";
import { formatIdentity, identify, isRunning, parseIdentity } from "./process-identity.ts";

test("this process runs", async () => {
  expect(await isRunning(await identify())).toBe(true);
});

test("a process that has ended does not run", async () => {
  const child = spawn("/bin/sh", ["-c", "read -r line"], { stdio: ["pipe", "ignore", "ignore"] });
  await once(child, "spawn");
  const identity = await identify(child.pid);
  expect(await isRunning(identity)).toBe(true);

  child.stdin.end();
  await once(child, "close");

  expect(await isRunning(identity)).toBe(false);
});

test.skipIf(!existsSync("/proc/self/stat"))(
  "a start time lies between the machine's start and now (skips without /proc)",
  async () => {
    const { startTime } = await identify();

    // Linux counts a hundred ticks in a second.
    expect(Number(startTime)).toBeGreaterThan(0);
    expect(Number(startTime)).toBeLessThanOrEqual((uptime() + 1) * 100);
  },
);

test.skipIf(!existsSync("/proc/self/stat"))(
  "another process that was given the same number is not the same (skips without /proc)",
  async () => {
    const { pid, startTime } = await identify();

    expect(await isRunning({ pid, startTime: `${startTime}1` })).toBe(false);
  },
);

test("where start times are not known, the number decides", async () => {
  expect(await isRunning({ pid: process.pid, startTime: "0" })).toBe(true);
  // The highest number that Linux gives is 2^22.
  expect(await isRunning({ pid: 99_999_999, startTime: "0" })).toBe(false);
});

test("an identity can be written down and read again, and nothing else is taken for one", async () => {
  const identity = await identify();

  expect(parseIdentity(formatIdentity(identity))).toEqual(identity);
  expect(parseIdentity("12-x")).toBeUndefined();
  expect(parseIdentity("abc")).toBeUndefined();
});
