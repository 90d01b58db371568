// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The canonical forms are those of k8s.io/apimachinery v0.36, resource.Quantity.
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalQuantity, compareQuantities, parseQuantity, QuantityError } from "./quantity.ts";

test.each([
  ["0", "0"],
  ["-0", "0"],
  ["1000m", "1"],
  ["1500m", "1500m"],
  ["0.5", "500m"],
  ["12.5", "12500m"],
  ["1.50", "1500m"],
  ["1e2", "100"],
  ["12e6", "12e6"],
  ["1e-10", "1e-9"],
  ["0.0000000001", "1n"],
  ["-0.0000000001", "-1n"],
  ["1.5Gi", "1536Mi"],
  ["1024Mi", "1Gi"],
  ["1028Ki", "1028Ki"],
  ["0.5Ki", "512"],
  ["0.0001Ki", "102400u"],
  ["512Ki", "512Ki"],
  ["1E", "1E"],
  ["8Ei", "9223372036854775807"],
  ["-9Ei", "-9223372036854775807"],
  ["123456789012345678901234567890", "123456789012345678901234567890"],
  ["+5", "+5"],
  ["m", "0"],
])("%s is stored as %s", (text, canonical) => {
  expect(canonicalQuantity(text)).toBe(canonical);
});

test.each([
  ["", /must match the regular expression/],
  ["1 Gi", /must match the regular expression/],
  ["1.2.3", /must match the regular expression/],
  ["1Kii", /unable to parse quantity's suffix/],
  ["1e99999999999", /unable to parse quantity's suffix/],
  ["Pi", /unable to parse numeric part/],
])("%j is no quantity", (text, message) => {
  expect(() => parseQuantity(text)).toThrow(QuantityError);
  expect(() => parseQuantity(text)).toThrow(message);
});

test.each([
  ["1", "1000m", 0],
  ["1Gi", "1G", 1],
  ["1Ki", "1024", 0],
  ["-1", "1m", -1],
  ["-2", "-1", -1],
  ["1e1000000000", "1E", 1],
  ["0", "-0.1", 1],
])("%s compared with %s is %i", (a, b, expected) => {
  expect(Math.sign(compareQuantities(parseQuantity(a), parseQuantity(b)))).toBe(expected);
});

const quantityText = fc
  .tuple(
    fc.integer(),
    fc.integer({ min: 0, max: 999 }),
    fc.constantFrom("", "n", "u", "m", "k", "M", "G", "T", "Ki", "Mi", "Gi", "e3", "E-3"),
  )
  .map(([whole, fraction, suffix]) => `${whole}.${fraction}${suffix}`);

test("a canonical form is its own canonical form and the same amount", () => {
  fc.assert(
    fc.property(quantityText, (text) => {
      const canonical = canonicalQuantity(text);
      expect(canonicalQuantity(canonical)).toBe(canonical);
      expect(compareQuantities(parseQuantity(canonical), parseQuantity(text))).toBe(0);
    }),
  );
});

test("the order is total", () => {
  fc.assert(
    fc.property(quantityText, quantityText, quantityText, (...texts) => {
      const sorted = texts.map((text) => parseQuantity(text)).sort(compareQuantities);
      for (const [index, quantity] of sorted.entries()) {
        for (const later of sorted.slice(index)) expect(compareQuantities(quantity, later)).toBeLessThanOrEqual(0);
      }
    }),
  );
});
