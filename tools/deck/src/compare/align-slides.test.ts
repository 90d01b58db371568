// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { alignSlides } from "./align-slides.ts";

const align = (before: string, after: string) => alignSlides(Array.from(before), Array.from(after));

test.each([
  ["abc", "abc", []],
  ["abc", "axc", [{ before: 1, after: 1 }]],
  ["abc", "axbc", [{ after: 1 }]],
  ["abc", "ac", [{ before: 1 }]],
  ["", "ab", [{ after: 0 }, { after: 1 }]],
  ["abcd", "xbcd", [{ before: 0, after: 0 }]],
  ["abcd", "abyxd", [{ before: 2, after: 2 }, { after: 3 }]],
])("from %s to %s", (before, after, pairs) => {
  expect(align(before, after)).toEqual(pairs);
});

test("every slide is in one pair, or equal to its partner", () => {
  const slides = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 });
  fc.assert(
    fc.property(slides, slides, (before, after) => {
      const pairs = alignSlides(before, after);
      const left = before.filter((_slide, index) => !pairs.some((pair) => pair.before === index));
      const right = after.filter((_slide, index) => !pairs.some((pair) => pair.after === index));
      expect(left).toEqual(right);
    }),
  );
});
