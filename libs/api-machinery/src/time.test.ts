// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { formatMicroTime, formatTime } from "./time.ts";

const ms = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

test("a time has whole seconds", () => {
  expect(formatTime(ms)).toBe("2026-01-02T03:04:05Z");
});

test("a micro time has six digits, whatever the clock knows", () => {
  expect(formatMicroTime(ms)).toBe("2026-01-02T03:04:05.678000Z");
  expect(formatMicroTime(ms + 0.25)).toBe("2026-01-02T03:04:05.678250Z");
});
