// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { handOvers, overlaps, replicaOf, type LeaseRecord } from "./lease.ts";

const at = (seconds: number): string => new Date(seconds * 1000).toISOString();

function held(holderIdentity: string, { acquired, renewed }: { acquired: number; renewed: number }): LeaseRecord {
  return { holderIdentity, leaseDurationSeconds: 15, acquireTime: at(acquired), renewTime: at(renewed) };
}

test("an identity begins with the name of its replica, which may hold an underscore itself", () => {
  expect(replicaOf({ holderIdentity: "sample_operator-7_0b2c" })).toBe("sample_operator-7");
  expect(replicaOf({})).toBe("");
});

test("a lease that is renewed is handed over to nobody", () => {
  expect(handOvers([held("a", { acquired: 0, renewed: 0 }), held("a", { acquired: 0, renewed: 2 })])).toEqual([]);
});

test("a lease that was given up may be taken at once", () => {
  const records = [
    held("a", { acquired: 0, renewed: 4 }),
    { holderIdentity: "" },
    held("b", { acquired: 5, renewed: 5 }),
  ];

  expect(handOvers(records)).toEqual([{ from: "a", to: "b", released: true, gapMs: 1000, leaseDurationMs: 15_000 }]);
  expect(overlaps(records)).toEqual([]);
});

test("a lease that ran out may be taken", () => {
  const records = [held("a", { acquired: 0, renewed: 4 }), held("b", { acquired: 19, renewed: 19 })];

  expect(handOvers(records)).toMatchObject([{ released: false, gapMs: 15_000 }]);
  expect(overlaps(records)).toEqual([]);
});

test("a lease that is taken before it ran out is an overlap", () => {
  const records = [held("a", { acquired: 0, renewed: 4 }), held("b", { acquired: 18, renewed: 18 })];

  expect(overlaps(records)).toMatchObject([{ from: "a", to: "b" }]);
});

test("a record without times proves nothing, and counts as an overlap", () => {
  expect(overlaps([held("a", { acquired: 0, renewed: 4 }), { holderIdentity: "b" }])).toHaveLength(1);
});
