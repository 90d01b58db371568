// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  proportionalScale,
  recreateStep,
  rollingUpdateStep,
  rolloutBounds,
  type ReplicaSetScale,
  type Rollout,
} from "./rolling-update.ts";

function set(name: string, replicas: number, available = replicas): ReplicaSetScale {
  return { name, replicas, available };
}

test("surge is rounded up and unavailability down", () => {
  expect(rolloutBounds(10, "25%", "25%")).toEqual({ maxSurge: 3, maxUnavailable: 2 });
});

test("bounds that would never let anything move allow one pod to be unavailable", () => {
  expect(rolloutBounds(3, 0, "10%")).toEqual({ maxSurge: 0, maxUnavailable: 1 });
});

test("the new ReplicaSet grows by the surge first", () => {
  const rollout: Rollout = {
    desired: 4,
    bounds: { maxSurge: 1, maxUnavailable: 0 },
    current: set("new", 0),
    old: [set("old", 4)],
  };

  expect(rollingUpdateStep(rollout)).toEqual(new Map([["new", 1]]));
});

test("the old one shrinks when a new pod has become available", () => {
  const rollout: Rollout = {
    desired: 4,
    bounds: { maxSurge: 1, maxUnavailable: 0 },
    current: set("new", 1),
    old: [set("old", 4)],
  };

  expect(rollingUpdateStep(rollout)).toEqual(new Map([["old", 3]]));
});

test("nothing moves while the new pods are not available yet", () => {
  const current = set("new", 1, 0);
  const rollout: Rollout = { desired: 4, bounds: { maxSurge: 1, maxUnavailable: 0 }, current, old: [set("old", 4)] };

  expect(rollingUpdateStep(rollout)).toEqual(new Map());
});

test("old pods that do not serve go first", () => {
  const old = [set("broken", 2, 0), set("serving", 3, 3)];
  const rollout: Rollout = { desired: 4, bounds: { maxSurge: 1, maxUnavailable: 1 }, current: set("new", 0), old };

  expect(rollingUpdateStep(rollout)).toEqual(new Map([["broken", 0]]));
});

test("a Deployment that was scaled down shrinks its new ReplicaSet", () => {
  const rollout: Rollout = { desired: 1, bounds: { maxSurge: 1, maxUnavailable: 0 }, current: set("new", 3), old: [] };

  expect(rollingUpdateStep(rollout)).toEqual(new Map([["new", 1]]));
});

test("Recreate removes all old pods before it makes new ones", () => {
  const rollout: Rollout = {
    desired: 2,
    bounds: { maxSurge: 0, maxUnavailable: 1 },
    current: set("new", 0),
    old: [set("old", 2)],
  };

  expect(recreateStep(rollout, true)).toEqual(new Map([["old", 0]]));
  expect(recreateStep({ ...rollout, old: [set("old", 0)] }, true)).toEqual(new Map());
  expect(recreateStep({ ...rollout, old: [set("old", 0)] }, false)).toEqual(new Map([["new", 2]]));
});

test("any rollout ends with the new pods alone, and never has too many or too few on the way", () => {
  const rollouts = fc.record({
    desired: fc.nat(12),
    olds: fc.array(fc.nat(6), { maxLength: 3 }),
    surge: fc.nat(3),
    unavailable: fc.nat(3),
  });
  fc.assert(
    fc.property(rollouts, ({ desired, olds, surge, unavailable }) => {
      const bounds = rolloutBounds(desired, surge, unavailable);
      let sets = [set("new", 0), ...olds.map((replicas, index) => set(`old${index}`, replicas))];
      const startTotal = total(sets);

      for (let round = 0; round < 100; round++) {
        const [current = set("new", 0), ...old] = sets;
        const decisions = rollingUpdateStep({ desired, bounds, current, old });
        if (decisions.size === 0) break;
        sets = sets.map((each) => set(each.name, decisions.get(each.name) ?? each.replicas));
        expect(total(sets)).toBeLessThanOrEqual(Math.max(startTotal, desired + bounds.maxSurge));
        expect(total(sets)).toBeGreaterThanOrEqual(Math.min(startTotal, desired - bounds.maxUnavailable));
      }

      expect(sets.map(({ replicas }) => replicas)).toEqual([desired, ...olds.map(() => 0)]);
    }),
  );
});

test("scaling in the middle of a rollout keeps the proportions", () => {
  expect(proportionalScale([set("old", 8), set("new", 2)], 20)).toEqual(
    new Map([
      ["old", 16],
      ["new", 4],
    ]),
  );
});

test("proportional scaling gives exactly what is allowed", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }), fc.nat(40), (sizes, allowed) => {
      fc.pre(sizes.some((size) => size > 0));
      const sets = sizes.map((size, index) => set(String(index), size));
      const decisions = proportionalScale(sets, allowed);

      expect(total(sets.map((each) => set(each.name, decisions.get(each.name) ?? each.replicas)))).toBe(allowed);
    }),
  );
});

function total(sets: readonly ReplicaSetScale[]): number {
  return sets.reduce((sum, { replicas }) => sum + replicas, 0);
}
