// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempDisposable } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import type { Figure, Scenario } from "../figure.ts";
import { s2Scenario } from "../scenarios/s2-throughput.ts";
import { s5Scenario } from "../scenarios/s5-restart.ts";
import { s6Scenario } from "../scenarios/s6-events.ts";

const withoutProc = !existsSync("/proc/self/stat");
/** Side by side: most of the time they wait until an operator has come to rest. */
const timeoutMs = 480_000;

/** The figures of 20 objects on the embedded control plane, by subject and name. */
async function figuresOf(scenario: Scenario): Promise<ReadonlyMap<string, number>> {
  await using cache = await mkdtempDisposable(join(tmpdir(), "bench-operators-"));
  const operators = {
    peers: ["ours", "floor", "floor-apply"],
    runs: 1,
    samples: 20,
    controlPlane: "embedded",
    cache: cache.path,
  };
  const { signal } = new AbortController();
  const figures: readonly Figure[] = await scenario.run(() => undefined, { operators, keepFiles: false, signal });
  return new Map(figures.map(({ subject, name, value }) => [`${subject}: ${name}`, value]));
}

test.concurrent(
  "each new Sample takes two requests, of ours and of the least that there can be",
  async (context) => {
    if (withoutProc) context.skip("what a process takes is read from /proc, which this system has not");
    const figures = await figuresOf(s2Scenario);

    context.expect(figures.get("ours: requests per sample")).toBe(2);
    context.expect(figures.get("floor: requests per sample")).toBe(2);
    context.expect(figures.get("floor-apply: requests per sample")).toBe(2);
    context.expect(figures.get("ours: samples")).toBeGreaterThan(0);
    context.expect(figures.get("ours: peak rss")).toBeGreaterThan(10);
  },
  timeoutMs,
);

test.concurrent(
  "after a restart where all is done no request is made",
  async (context) => {
    if (withoutProc) context.skip("what a process takes is read from /proc, which this system has not");
    const figures = await figuresOf(s5Scenario);

    context.expect(figures.get("ours: requests per sample")).toBe(0);
    context.expect(figures.get("floor: requests per sample")).toBe(0);
    context.expect(figures.get("ours: all seen")).toBeGreaterThan(0);
  },
  timeoutMs,
);

test.concurrent(
  "events are followed by both",
  async (context) => {
    if (withoutProc) context.skip("what a process takes is read from /proc, which this system has not");
    const figures = await figuresOf(s6Scenario);

    for (const subject of ["ours", "floor"]) context.expect([...figures.keys()]).toContain(`${subject}: cpu per event`);
  },
  timeoutMs,
);
