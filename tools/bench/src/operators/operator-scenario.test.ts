// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempDisposable } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Figure, Scenario } from "../figure.ts";
import { s2Scenario } from "../scenarios/s2-throughput.ts";
import { s5Scenario } from "../scenarios/s5-restart.ts";
import { s6Scenario } from "../scenarios/s6-events.ts";

const withoutProc = !existsSync("/proc/self/stat");
const timeoutMs = 240_000;

/** The figures of 20 objects on the embedded control plane, by subject and name. */
async function figuresOf(scenario: Scenario): Promise<ReadonlyMap<string, number>> {
  await using cache = await mkdtempDisposable(join(tmpdir(), "bench-operators-"));
  const operators = { peers: ["ours", "floor"], runs: 1, samples: 20, controlPlane: "embedded", cache: cache.path };
  const { signal } = new AbortController();
  const figures: readonly Figure[] = await scenario.run(() => undefined, { operators, keepFiles: false, signal });
  return new Map(figures.map(({ subject, name, value }) => [`${subject}: ${name}`, value]));
}

test(
  "each new Sample takes two requests, of ours and of the least that there can be",
  async (context) => {
    if (withoutProc) context.skip("what a process takes is read from /proc, which this system has not");
    const figures = await figuresOf(s2Scenario);

    expect(figures.get("ours: requests per sample")).toBe(2);
    expect(figures.get("floor: requests per sample")).toBe(2);
    expect(figures.get("ours: samples")).toBeGreaterThan(0);
    expect(figures.get("ours: peak rss")).toBeGreaterThan(10);
  },
  timeoutMs,
);

test(
  "after a restart where all is done no request is made",
  async (context) => {
    if (withoutProc) context.skip("what a process takes is read from /proc, which this system has not");
    const figures = await figuresOf(s5Scenario);

    expect(figures.get("ours: requests per sample")).toBe(0);
    expect(figures.get("floor: requests per sample")).toBe(0);
    expect(figures.get("ours: all seen")).toBeGreaterThan(0);
  },
  timeoutMs,
);

test(
  "events are followed by both",
  async (context) => {
    if (withoutProc) context.skip("what a process takes is read from /proc, which this system has not");
    const figures = await figuresOf(s6Scenario);

    expect([...figures.keys()]).toEqual(expect.arrayContaining(["ours: cpu per event", "floor: cpu per event"]));
  },
  timeoutMs,
);
