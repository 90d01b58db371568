// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { FifoSet } from "./fifo-set.ts";

test("items come out in the order in which they went in", () => {
  const queue = new FifoSet<string>();
  for (const item of ["b", "a", "c"]) queue.push(item);

  expect([queue.shift(), queue.shift(), queue.shift(), queue.shift()]).toEqual(["b", "a", "c", undefined]);
});

test("an item that is pushed again keeps its place", () => {
  const queue = new FifoSet<string>();
  for (const item of ["a", "b", "a"]) queue.push(item);

  expect([queue.shift(), queue.shift(), queue.shift()]).toEqual(["a", "b", undefined]);
});

test("an item that is taken out of the middle is passed over", () => {
  const queue = new FifoSet<string>();
  for (const item of ["a", "b", "c"]) queue.push(item);
  queue.shift();

  expect(queue.delete("b")).toBe(true);
  expect(queue.delete("b")).toBe(false);
  expect(queue.shift()).toBe("c");
});

test("it behaves as an array without duplicates does", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("push" as const), item: fc.nat(6) }),
    fc.record({ kind: fc.constant("delete" as const), item: fc.nat(6) }),
    fc.record({ kind: fc.constant("shift" as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new FifoSet<number>();
      let model: number[] = [];
      for (const next of steps) {
        if (next.kind === "push") {
          queue.push(next.item);
          if (!model.includes(next.item)) model.push(next.item);
        } else if (next.kind === "delete") {
          expect(queue.delete(next.item)).toBe(model.includes(next.item));
          model = model.filter((item) => item !== next.item);
        } else {
          expect(queue.shift()).toBe(model.shift());
        }
        expect(queue.size).toBe(model.length);
      }
    }),
  );
});
