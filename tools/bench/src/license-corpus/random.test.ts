// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { Random } from "./random.ts";

function draw<Value>(length: number, next: () => Value): Value[] {
  return Array.from({ length }, next);
}

test("a seed gives the same numbers, another seed others", () => {
  const [first, second, third] = [new Random(1), new Random(1), new Random(2)];
  const numbers = draw(100, () => first.next());

  expect(draw(100, () => second.next())).toEqual(numbers);
  expect(draw(100, () => third.next()).filter((number) => numbers.includes(number))).toEqual([]);
});

test("numbers lie from 0 to 1, and evenly", () => {
  const random = new Random(3);
  const tenths = draw(10_000, () => random.below(10));

  for (let tenth = 0; tenth < 10; tenth++) {
    const share = tenths.filter((each) => each === tenth).length;
    expect(Math.abs(share - 1000)).toBeLessThan(150);
  }
  expect(tenths.every((each) => Number.isInteger(each) && each >= 0 && each < 10)).toBe(true);
});

test("each item is picked sooner or later", () => {
  const random = new Random(4);

  expect(new Set(draw(100, () => random.pick(["a", "b", "c"]))).size).toBe(3);
});

test("normal numbers lie around nought, two thirds of them closer than one", () => {
  const random = new Random(5);
  const numbers = draw(10_000, () => random.normal());
  const mean = numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  const close = numbers.filter((each) => Math.abs(each) < 1).length / numbers.length;

  expect(Math.abs(mean)).toBeLessThan(0.05);
  expect(Math.abs(close - 0.683)).toBeLessThan(0.02);
});
