// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { prettyLine } from "./pretty-line.ts";

const record = {
  time: "2026-01-01T12:34:56.789Z",
  level: "info",
  msg: "sample created",
  object: "demo/obj",
  spec: { count: 2 },
};

test("a line has time, level, message and variables", () => {
  expect(prettyLine(record, false)).toBe('12:34:56.789 INFO  sample created object=demo/obj spec={"count":2}\n');
});

test("an error's stack is indented below its line", () => {
  const error = { type: "Error", message: "boom", stack: "Error: boom\n    at here" };

  expect(prettyLine({ ...record, level: "error", error }, false)).toContain("\n    Error: boom\n        at here\n");
});

test("colours are written only when asked for", () => {
  expect(prettyLine(record, true)).toContain("\u001b[32mINFO \u001b[0m");
  expect(prettyLine(record, false)).not.toContain("\u001b");
});
