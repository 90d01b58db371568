// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonSchemaProps, JsonValue } from "@nuvolaris/api-machinery";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareValues } from "./compare-values.ts";
import { isEmptySet } from "./field-set.ts";
import { mergeTypeOf } from "./merge-type.ts";
import { mergeValues } from "./merge-values.ts";

const tags: JsonSchemaProps = { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" };
const type = mergeTypeOf({
  type: "object",
  properties: {
    tags,
    atoms: { type: "array", items: { type: "string" } },
    whole: { type: "object", "x-kubernetes-map-type": "atomic", additionalProperties: { type: "string" } },
    map: { type: "object", additionalProperties: { type: "string" } },
  },
});

function mergeTags(live: readonly string[], applied: readonly string[]): JsonValue | undefined {
  const merged = mergeValues(type, { tags: live }, { tags: applied });
  return (merged as { readonly tags?: JsonValue }).tags;
}

test.each([
  { live: ["a", "b"], applied: ["c"], merged: ["a", "b", "c"] },
  { live: ["a", "b", "c"], applied: ["c", "a"], merged: ["b", "c", "a"] },
  { live: ["a", "b", "c"], applied: ["a", "x", "c"], merged: ["a", "b", "x", "c"] },
  { live: ["a", "b", "c"], applied: ["b"], merged: ["a", "b", "c"] },
  { live: [], applied: ["b", "a"], merged: ["b", "a"] },
])("$applied over $live is $merged", ({ live, applied, merged }) => {
  expect(mergeTags(live, applied)).toEqual(merged);
});

test("atomic lists and objects are replaced", () => {
  const live = { atoms: ["a"], whole: { a: "1", b: "1" }, map: { a: "1" } };
  expect(mergeValues(type, live, { atoms: ["b"], whole: { b: "2" }, map: { b: "2" } })).toEqual({
    atoms: ["b"],
    whole: { b: "2" },
    map: { a: "1", b: "2" },
  });
});

test("empty and null are told apart, but take nothing away", () => {
  expect(mergeValues(type, { map: {} }, { map: null })).toEqual({ map: null });
  expect(mergeValues(type, { map: null }, { map: {} })).toEqual({ map: {} });
  expect(mergeValues(type, { map: { a: "1" } }, { map: null })).toEqual({ map: { a: "1" } });
});

test("what does not change is shared with the live object", () => {
  const live = { tags: ["a", "b"], map: { a: "1" }, atoms: ["x"] };
  expect(mergeValues(type, live, { tags: ["a"], map: { a: "1" }, atoms: ["x"] })).toBe(live);
  const merged = mergeValues(type, live, { map: { a: "2" } });
  expect((merged as typeof live).tags).toBe(live.tags);
});

const list = fc.uniqueArray(fc.constantFrom<string>("a", "b", "c", "d", "e"));

test("a merged set has every item once, the applied ones in their order", () => {
  fc.assert(
    fc.property(list, list, (live, applied) => {
      const merged = mergeTags(live, applied) as string[];
      expect(new Set(merged)).toEqual(new Set([...live, ...applied]));
      expect(merged).toHaveLength(new Set(merged).size);
      expect(merged.filter((item) => applied.includes(item))).toEqual(applied);
    }),
  );
});

const value = fc.record(
  {
    tags: list,
    atoms: list,
    whole: fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("1", "2")),
    map: fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("1", "2")),
  },
  { requiredKeys: [] },
);

test("merging the same twice changes nothing more, and nothing is removed", () => {
  fc.assert(
    fc.property(value, value, (live, applied) => {
      const merged = mergeValues(type, live, applied);
      expect(mergeValues(type, merged, applied)).toBe(merged);
      expect(isEmptySet(compareValues(type, live, merged).removed)).toBe(true);
    }),
  );
});
