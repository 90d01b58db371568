// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { LogTail } from "./log-tail.ts";

test("lines come together from pieces of any size", () => {
  const tail = new LogTail(10);
  for (const piece of ["fir", "st\nsec", "ond", "\n", "third"]) tail.append(piece);

  expect(tail.text).toBe("first\nsecond\nthird");
});

test("only the last lines are kept", () => {
  const tail = new LogTail(2);
  tail.append("1\n2\n3\n");
  tail.append("4");

  expect(tail.text).toBe("2\n3\n4");
});

test("a log that nothing was written to is empty", () => {
  expect(new LogTail(2).text).toBe("");
});
