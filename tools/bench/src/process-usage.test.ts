// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { platform } from "node:os";
import { expect, test } from "vitest";
import { parseProcessStat, peakRssOf, usageOfDescendants, usageOfTree } from "./process-usage.ts";

test("a line of /proc is read, whatever the process is called", () => {
  const line = `42 (a (b) c) S 7 42 42 0 -1 4194560 1 0 0 0 12 3 0 0 20 0 11 0 999 1000000 2500 18446744073709551615 1`;

  expect(parseProcessStat(line)).toEqual({ pid: 42, name: "a (b) c", parent: 7, cpuMs: 150, rssMb: 10.24 });
});

test("what has gone meanwhile is nothing", () => {
  expect(parseProcessStat("")).toBeUndefined();
});

test.skipIf(platform() !== "linux")("only descendants of that name count", async () => {
  const child = spawn("cat", { stdio: ["pipe", "pipe", "ignore"] });
  child.stdin.write("ready");
  await once(child.stdout, "data");
  try {
    const usage = await usageOfDescendants(process.pid, ["cat"]);

    expect(usage?.rssMb).toBeGreaterThan(0);
    expect(await usageOfDescendants(process.pid, ["no such program"])).toBeUndefined();
    expect(await usageOfDescendants(child.pid ?? 0, ["cat"])).toBeUndefined();
  } finally {
    child.kill();
    await once(child, "exit");
  }
});

test.skipIf(platform() !== "linux")("a tree is a process and what it has started", async () => {
  const child = spawn("sh", ["-c", "cat; true"], { stdio: ["pipe", "pipe", "ignore"] });
  child.stdin.write("ready");
  await once(child.stdout, "data");
  try {
    const pid = child.pid ?? 0;
    const [tree, shell] = await Promise.all([usageOfTree(pid), peakRssOf(pid)]);
    const cat = await usageOfDescendants(pid, ["cat"]);

    expect(tree?.rssMb).toBeGreaterThan(cat?.rssMb ?? Infinity);
    expect(shell).toBeGreaterThan(0);
  } finally {
    child.kill();
    child.stdin.end();
    await once(child, "exit");
  }
  expect(await usageOfTree(child.pid ?? 0)).toBeUndefined();
  expect(await peakRssOf(child.pid ?? 0)).toBeUndefined();
});
