// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { DeadlineHeap } from "./deadline-heap.ts";

test("keys fall due in the order of their time, then of their setting", () => {
  const heap = new DeadlineHeap<string>();
  heap.set("late", 30);
  heap.set("first", 10);
  heap.set("second", 10);

  expect([heap.takeDue(10), heap.takeDue(10), heap.takeDue(10)]).toEqual(["first", "second", undefined]);
  expect(heap.first).toMatchObject({ key: "late", at: 30 });
});

test("a new deadline replaces the one before", () => {
  const heap = new DeadlineHeap<string>();
  heap.set("a", 10);
  heap.set("a", 20);

  expect(heap.size).toBe(1);
  expect(heap.takeDue(19)).toBeUndefined();
  expect(heap.takeDue(20)).toBe("a");
});

test("it behaves as a sorted list does", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("set" as const), key: fc.nat(12), at: fc.nat(50) }),
    fc.record({ kind: fc.constant("delete" as const), key: fc.nat(12) }),
    fc.record({ kind: fc.constant("due" as const), at: fc.nat(50) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = new DeadlineHeap<number>();
      let model: { key: number; at: number }[] = [];
      for (const next of steps) {
        if (next.kind === "set") {
          heap.set(next.key, next.at);
          model = model.filter((entry) => entry.key !== next.key);
          model.push({ key: next.key, at: next.at });
        } else if (next.kind === "delete") {
          expect(heap.delete(next.key)).toBe(model.some((entry) => entry.key === next.key));
          model = model.filter((entry) => entry.key !== next.key);
        } else {
          // A stable sort keeps the order of setting among equals.
          const due = model.toSorted((a, b) => a.at - b.at).find((entry) => entry.at <= next.at);
          expect(heap.takeDue(next.at)).toBe(due?.key);
          model = model.filter((entry) => entry !== due);
        }
        expect(heap.size).toBe(model.length);
      }
    }),
  );
});
