// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { firstReplicas, proportionalScale, resizeStep, type ReplicaSetScale } from "./rolling-update.ts";

const bounds = { maxSurge: 3, maxUnavailable: 2 };

function set(name: string, replicas: number, more: Partial<ReplicaSetScale> = {}): ReplicaSetScale {
  return { name, replicas, available: replicas, ...more };
}

test("the only ReplicaSet with pods is scaled, even if it is an old one", () => {
  expect(resizeStep({ desired: 12, bounds, current: set("new", 0), old: [set("old", 10)] })).toEqual(
    new Map([["old", 12]]),
  );
});

test("old ReplicaSets go when the new one serves alone already", () => {
  const rollout = { desired: 5, bounds, current: set("new", 5), old: [set("older", 2), set("old", 1)] };

  expect(resizeStep(rollout)).toEqual(
    new Map([
      ["older", 0],
      ["old", 0],
    ]),
  );
});

test("in the middle of a rollout old and new grow alike, up to what may surge", () => {
  const rollout = {
    desired: 20,
    bounds,
    current: set("new", 5, { maxBefore: 13 }),
    old: [set("old", 8, { maxBefore: 13 })],
  };

  expect(resizeStep(rollout)).toEqual(
    new Map([
      ["old", 14],
      ["new", 9],
    ]),
  );
});

test("what is to have no pods has none, whatever may surge", () => {
  expect(resizeStep({ desired: 0, bounds, current: set("new", 5), old: [set("old", 8)] })).toEqual(
    new Map([
      ["old", 0],
      ["new", 0],
    ]),
  );
});

test("of ReplicaSets of one size the newest grows first, and the oldest shrinks first", () => {
  expect(proportionalScale([set("old", 2), set("new", 2)], 5)).toEqual(new Map([["new", 3]]));
  expect(proportionalScale([set("old", 2), set("new", 2)], 3)).toEqual(new Map([["old", 1]]));
});

test("a new ReplicaSet begins with as many pods as there is room for", () => {
  expect(firstReplicas({ desired: 10, bounds, old: [set("old", 10)] })).toBe(3);
  expect(firstReplicas({ desired: 10, bounds, old: [] })).toBe(10);
  expect(firstReplicas({ desired: 10, bounds, old: [set("old", 13)] })).toBe(0);
});
