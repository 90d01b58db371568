// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { findCondition, setCondition } from "./conditions.ts";

const january = Date.UTC(2026, 0, 1);
const february = Date.UTC(2026, 1, 1);
const ready = { type: "Ready", status: "True", reason: "AllUp", message: "" } as const;

test("a new condition joins the others with the time of now", () => {
  const conditions = setCondition(undefined, ready, january);

  expect(setCondition(conditions, { ...ready, type: "Synced" }, february)).toEqual([
    { ...ready, lastTransitionTime: "2026-01-01T00:00:00Z" },
    { ...ready, type: "Synced", lastTransitionTime: "2026-02-01T00:00:00Z" },
  ]);
});

test("the time of transition moves with the status only", () => {
  const before = setCondition([], ready, january);
  const reworded = setCondition(before, { ...ready, message: "3 of 3", observedGeneration: 2 }, february);
  const down = setCondition(before, { ...ready, status: "False" }, february);

  expect(findCondition(reworded, "Ready")).toMatchObject({
    message: "3 of 3",
    lastTransitionTime: "2026-01-01T00:00:00Z",
  });
  expect(findCondition(down, "Ready")?.lastTransitionTime).toBe("2026-02-01T00:00:00Z");
});

test("setting the same again gives the same list back", () => {
  const before = setCondition([], ready, january);

  expect(setCondition(before, ready, february)).toBe(before);
});

test("an unknown type is not found", () => {
  expect(findCondition(undefined, "Ready")).toBeUndefined();
});
