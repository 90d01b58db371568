// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { logOf, runOf } from "./container-log.ts";
import { formatLine, LogQueryError, parseLogQuery, select } from "./log-query.ts";

const startedMs = Date.UTC(2026, 0, 1);
const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "one", namespace: "demo" } };
const container = { name: "main", image: "web:1" };

function query(text: string, nowMs = startedMs) {
  return parseLogQuery(new URLSearchParams(text), nowMs);
}

test("a log begins with the start and goes on with a line each ten seconds", () => {
  const lines = logOf(pod, container, { run: { startedMs }, nowMs: startedMs + 25_000 });

  expect(lines.map(({ atMs }) => atMs - startedMs)).toEqual([0, 10_000, 20_000]);
});

test("the log of months stays short", () => {
  const lines = logOf(pod, container, { run: { startedMs }, nowMs: startedMs + 90 * 86_400_000 });

  expect(lines.length).toBeLessThan(1100);
  expect(lines.at(-1)?.text).toBe("simulated: running for 7776000 s");
});

test("what has ended says how, and says no more", () => {
  const run = runOf({
    terminated: {
      exitCode: 137,
      reason: "OOMKilled",
      startedAt: "2026-01-01T00:00:00Z",
      finishedAt: "2026-01-01T00:00:03Z",
    },
  });
  if (!run) throw new Error("it ran");

  const lines = logOf(pod, container, { run, nowMs: startedMs + 3_600_000 });
  expect(lines).toHaveLength(2);
  expect(lines[1]).toEqual({ atMs: startedMs + 3000, text: "simulated: ended with exit code 137 (OOMKilled)" });
});

test("a container that waits has no log", () => {
  expect(runOf({ waiting: { reason: "ContainerCreating" } })).toBeUndefined();
  expect(runOf(undefined)).toBeUndefined();
});

test("lines are chosen by time, then from the end", () => {
  const lines = logOf(pod, container, { run: { startedMs }, nowMs: startedMs + 40_000 });
  const count = (text: string): number => select(lines, query(text, startedMs + 40_000)).length;

  expect(count("")).toBe(5);
  expect(count("tailLines=2")).toBe(2);
  expect(count("tailLines=0")).toBe(0);
  expect(count("sinceSeconds=15")).toBe(2);
  expect(count("sinceTime=2026-01-01T00:00:20Z")).toBe(3);
  expect(count("sinceSeconds=15&tailLines=1")).toBe(1);
});

test("a timestamp has nanoseconds, as a kubelet's has", () => {
  const line = { atMs: startedMs, text: "hello" };

  expect(formatLine(line, query("timestamps=true"))).toBe("2026-01-01T00:00:00.000000000Z hello\n");
  expect(formatLine(line, query(""))).toBe("hello\n");
});

test.each(["tailLines=-1", "tailLines=many", "sinceSeconds=0", "limitBytes=0", "sinceTime=yesterday"])(
  "%s is refused",
  (text) => {
    expect(() => query(text)).toThrow(LogQueryError);
  },
);
