// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareResourceVersions, isResourceVersion, ResourceVersionError } from "./resource-version.ts";

test("versions order as the integers that they are, at any length", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n }), fc.bigInt({ min: 1n }), (a, b) => {
      expect(Math.sign(compareResourceVersions(a.toString(), b.toString()))).toBe(a < b ? -1 : Number(a > b));
    }),
  );
});

test.each(["", "0", "01", "-1", "1a", "1 "])("%j is no version", (text) => {
  expect(isResourceVersion(text)).toBe(false);
  expect(() => compareResourceVersions("1", text)).toThrow(ResourceVersionError);
});

test("an absent version is no version", () => {
  expect(isResourceVersion(undefined)).toBe(false);
});
