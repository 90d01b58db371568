// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonValue } from "./json-value.ts";
import { applyMergePatch, createMergePatch } from "./merge-patch.ts";

/** fast-check's own "binary" takes a second to be made. */
const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));

// The examples of RFC 7386, appendix A.
test.each<[JsonValue, JsonValue, JsonValue]>([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("%j patched with %j is %j", (document, patch, expected) => {
  expect(applyMergePatch(document, patch)).toEqual(expected);
});

test("the document stays as it was", () => {
  const document = { a: { b: 1 } };

  applyMergePatch(document, { a: { b: null } });

  expect(document).toEqual({ a: { b: 1 } });
});

test("a patch names only what differs", () => {
  const before = { kept: 1, changed: { a: 1, b: 2 }, gone: true };
  const after = { kept: 1, changed: { a: 1, b: 3 }, come: [1] };

  expect(createMergePatch(before, after)).toEqual({ changed: { b: 3 }, gone: null, come: [1] });
});

test("a created patch makes the one of the other, whatever they are", () => {
  const withoutNull = fc.jsonValue({ stringUnit: anyCharacter }).map((value) => dropNulls(value as JsonValue));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), withoutNull), fc.dictionary(fc.string(), withoutNull), (before, after) => {
      expect(applyMergePatch(before, createMergePatch(before, after))).toEqual(after);
    }),
  );
});

test("the patch of equal documents is empty, nulls left out of account", () => {
  expect(createMergePatch({ a: { b: 1 } }, { a: { b: 1, c: null } })).toEqual({});
});

function dropNulls(value: JsonValue): JsonValue {
  if (value === null) return 0;
  if (Array.isArray(value)) return value.map(dropNulls);
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, dropNulls(inner ?? 0)]));
}
