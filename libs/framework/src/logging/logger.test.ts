// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { createLogger, type LoggerOptions } from "./logger.ts";

function logged(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const logger = createLogger({ write: (line) => lines.push(line), clock: new FakeClock(), ...options });
  return { logger, lines };
}

test("a line is one JSON object with time, level, message and fields", () => {
  const { logger, lines } = logged();

  logger.with({ object: "demo/obj" }).info("sample created", { spec: { count: 2 } });

  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    { level: "info", time: "2026-01-01T00:00:00.000Z", object: "demo/obj", spec: { count: 2 }, msg: "sample created" },
  ]);
});

test("an error is written with type, message, stack and its cause", () => {
  const { logger, lines } = logged();

  logger.error("reconcile failed", { error: new Error("outer", { cause: new Error("inner") }) });

  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    error: { type: "Error", message: expect.stringContaining("outer"), stack: expect.stringContaining("inner") },
  });
});

test("lines below the level are dropped", () => {
  const { logger, lines } = logged({ level: "warn" });

  logger.info("quiet");
  logger.warn("loud");

  expect(lines).toHaveLength(1);
});

test("the pretty form is for people", () => {
  const { logger, lines } = logged({ format: "pretty" });

  logger.info("ready", { port: 8080 });

  expect(lines).toEqual(["00:00:00.000 INFO  ready port=8080\n"]);
});
