// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { LogFields } from "@nuvolaris/controller";
import { silentLogger } from "@nuvolaris/controller";
import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { failuresOfProcess, UncaughtExceptionError } from "./process-failures.ts";

test("a stray rejection is logged and counted, and the process goes on", () => {
  const source = new EventEmitter();
  const logged: LogFields[] = [];
  let rejections = 0;
  const log = { ...silentLogger, error: (_message: string, fields: LogFields = {}) => void logged.push(fields) };
  using failures = failuresOfProcess(source, { log, rejected: () => (rejections += 1) });
  const error = new Error("lost");

  source.emit("unhandledRejection", error);

  expect(logged).toEqual([{ error }]);
  expect(rejections).toBe(1);
  expect(failures.signal.aborted).toBe(false);
});

test("an uncaught exception aborts with an error that keeps it", () => {
  const source = new EventEmitter();
  using failures = failuresOfProcess(source, { log: silentLogger });
  const error = new Error("broken");

  source.emit("uncaughtException", error);
  source.emit("uncaughtException", new Error("broken once more"));

  expect(failures.signal.reason).toBeInstanceOf(UncaughtExceptionError);
  expect(failures.signal.reason).toMatchObject({ cause: error, message: expect.stringContaining("broken") });
});

test("the first uncaught exception is told, and none after it, as the telling may be what throws", () => {
  const source = new EventEmitter();
  const logged: LogFields[] = [];
  const error = (_message: string, fields: LogFields = {}): void => {
    logged.push(fields);
    if (logged.length < 10) source.emit("uncaughtException", new Error("write EPIPE"));
  };
  using failures = failuresOfProcess(source, { log: { ...silentLogger, error } });
  const first = new Error("broken");

  source.emit("uncaughtException", first);

  expect(logged).toEqual([{ error: first }]);
  expect(failures.signal.reason).toMatchObject({ cause: first });
});

test("what was thrown need not be an error", () => {
  const source = new EventEmitter();
  using failures = failuresOfProcess(source, { log: silentLogger });

  source.emit("uncaughtException", 42);

  expect(failures.signal.reason).toMatchObject({ cause: 42, message: expect.stringContaining("42") });
});

test("nothing listens any more when the run is over", () => {
  const source = new EventEmitter();
  failuresOfProcess(source, { log: silentLogger })[Symbol.dispose]();

  expect(source.eventNames()).toEqual([]);
});
