// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { mergeTypeOf, type MergeType } from "./merge-type.ts";

function typeOf(schema: JsonSchemaProps): MergeType {
  return mergeTypeOf({ type: "object", properties: { field: schema } }).map?.field("field") ?? {};
}

function shapeOf({ scalar, list, map }: MergeType): object {
  return {
    scalar,
    list: list && { atomic: list.atomic, keys: list.keys },
    map: map && { atomic: map.atomic, isFreeForm: map.isFreeForm },
  };
}

test.each<[JsonSchemaProps, string]>([
  [{ type: "integer" }, "numeric"],
  [{ type: "number", format: "double" }, "numeric"],
  [{ type: "boolean" }, "boolean"],
  [{ type: "string" }, "string"],
  [{ type: "string", format: "byte" }, "string"],
  [{ type: "string", format: "date-time" }, "untyped"],
  [{ type: "string", format: "quantity" }, "untyped"],
])("%j is %s", (schema, scalar) => {
  expect(shapeOf(typeOf(schema))).toEqual({ scalar });
});

test.each<[JsonSchemaProps, { readonly atomic: boolean; readonly keys: readonly string[] }]>([
  [{ type: "array" }, { atomic: true, keys: [] }],
  [
    { type: "array", "x-kubernetes-list-type": "atomic" },
    { atomic: true, keys: [] },
  ],
  [
    { type: "array", "x-kubernetes-list-type": "set" },
    { atomic: false, keys: [] },
  ],
  [
    { type: "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a", "b"] },
    { atomic: false, keys: ["a", "b"] },
  ],
  [
    { type: "array", "x-kubernetes-patch-strategy": "merge,retainKeys", "x-kubernetes-patch-merge-key": "name" },
    { atomic: false, keys: ["name"] },
  ],
  [
    { type: "array", "x-kubernetes-patch-strategy": "merge" },
    { atomic: false, keys: [] },
  ],
  [
    { type: "array", "x-kubernetes-patch-strategy": "retainKeys" },
    { atomic: true, keys: [] },
  ],
  [
    { type: "array", "x-kubernetes-list-type": "atomic", "x-kubernetes-patch-strategy": "merge" },
    { atomic: true, keys: [] },
  ],
])("%j is a list with %j", (schema, list) => {
  expect(shapeOf(typeOf(schema))).toEqual({ list });
});

test("a schema without a type takes anything", () => {
  expect(shapeOf(typeOf({ "x-kubernetes-int-or-string": true }))).toEqual({
    scalar: "untyped",
    list: { atomic: true, keys: [] },
    map: { atomic: false, isFreeForm: true },
  });
});

test("an object without properties is free-form, one with properties knows no others", () => {
  expect(typeOf({ type: "object" }).map?.isFreeForm).toBe(true);
  const strict = typeOf({ type: "object", properties: { a: { type: "string" } } });
  expect(strict.map?.typeOf("a")).toEqual({ scalar: "string" });
  expect(strict.map?.typeOf("b")).toBeUndefined();
});

test("what lets unknown fields be holds for all below", () => {
  const inner: JsonSchemaProps = { type: "object", properties: { a: { type: "string" } } };
  const outer = typeOf({ type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { inner } });
  expect(outer.map?.typeOf("other")).toBeDefined();
  expect(outer.map?.field("inner")?.map?.typeOf("other")).toBeDefined();
});

test("additionalProperties give the type of entries, or forbid them", () => {
  const entries = typeOf({ type: "object", additionalProperties: { type: "integer" } });
  expect(entries.map?.typeOf("any")).toEqual({ scalar: "numeric" });
  expect(entries.map?.field("any")).toBeUndefined();
  expect(typeOf({ type: "object", additionalProperties: true }).map?.isFreeForm).toBe(true);
  expect(typeOf({ type: "object", additionalProperties: false }).map?.typeOf("any")).toBeUndefined();
});

test("an embedded resource has metadata as every object has", () => {
  const embedded = typeOf({ type: "object", "x-kubernetes-embedded-resource": true });
  expect(embedded.map?.field("metadata")?.map?.field("finalizers")?.list?.atomic).toBe(false);
  expect(embedded.map?.field("kind")).toEqual({ scalar: "string" });
});

test("metadata is what it is everywhere, whatever the schema says", () => {
  const type = mergeTypeOf({ type: "object", properties: { metadata: { type: "object" } } });
  const metadata = type.map?.field("metadata")?.map;
  expect(metadata?.field("ownerReferences")?.list?.keys).toEqual(["uid"]);
  expect(metadata?.field("ownerReferences")?.list?.element.map?.atomic).toBe(true);
  expect(metadata?.typeOf("unknown")).toBeUndefined();
});

test("a schema may contain itself", () => {
  const tree: { type: "object"; properties: Record<string, JsonSchemaProps> } = { type: "object", properties: {} };
  tree.properties["child"] = tree;
  expect(typeOf(tree).map?.field("child")?.map?.field("child")?.map).toBeDefined();
});

test("names that every object knows are no fields", () => {
  const { map } = typeOf({ type: "object", properties: { a: { type: "string" } } });
  expect(map?.typeOf("constructor")).toBeUndefined();
  expect(map?.defaultOf("toString")).toBeUndefined();
});
