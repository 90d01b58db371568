// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { reasonToSkip, RequirementError, requiredNames } from "./requirements.ts";

const missing = { available: false, reason: "no such program" } as const;

test("what is there is no reason to skip, required or not", () => {
  expect(reasonToSkip("k3s", { available: true }, {})).toBeUndefined();
  expect(reasonToSkip("k3s", { available: true }, { E2E_REQUIRED: "k3s" })).toBeUndefined();
});

test("what is missing is skipped with its reason where nobody demands it", () => {
  expect(reasonToSkip("k3s", missing, {})).toBe("k3s is not available: no such program");
  expect(reasonToSkip("k3s", missing, { E2E_REQUIRED: "envtest,kubectl" })).toContain("no such program");
});

test("what is missing and demanded fails", () => {
  const ask = (): unknown => reasonToSkip("k3s", missing, { E2E_REQUIRED: "envtest, k3s" });

  expect(ask).toThrow(RequirementError);
  expect(ask).toThrow("E2E_REQUIRED names k3s, which is not available: no such program");
});

test("a name that nothing has is refused, for a slip of the pen would demand nothing", () => {
  expect(() => requiredNames({ E2E_REQUIRED: "envtest,k3d" })).toThrow(/names k3d; it may name .*k3s/);
});

test("an empty demand demands nothing", () => {
  expect(requiredNames({ E2E_REQUIRED: "" })).toEqual(new Set());
  expect(requiredNames({})).toEqual(new Set());
});
