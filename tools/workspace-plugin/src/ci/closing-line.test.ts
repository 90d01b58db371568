// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { formatTally, readClosingLine, sum } from "./closing-line.ts";

test("the closing line of a run is read, and written in the same words", () => {
  const tally = readClosingLine("12 passed, 3 failed, 45 skipped");

  expect(tally).toEqual({ passed: 12, failed: 3, skipped: 45 });
  expect(tally && formatTally(tally)).toBe("12 passed, 3 failed, 45 skipped");
});

test.each([
  "Tests  12 passed (12)",
  "12 passed, 3 failed",
  "> 12 passed, 3 failed, 45 skipped",
  "12 passed, 3 failed, 45 skipped (so far)",
  "",
])("another line is not taken for it: %j", (line) => {
  expect(readClosingLine(line)).toBeUndefined();
});

test("tallies are added up, none to nothing", () => {
  const one = { passed: 1, failed: 2, skipped: 3 };

  expect(sum([one, one, one])).toEqual({ passed: 3, failed: 6, skipped: 9 });
  expect(sum([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
