// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import type { CustomResourceDefinition } from "../definition/custom-resource-definition.ts";
import { breakingChanges } from "./breaking-changes.ts";

type Version = CustomResourceDefinition["spec"]["versions"][number];
type Spec = Partial<CustomResourceDefinition["spec"]>;

const v1: Version = { name: "v1", served: true, storage: true, subresources: { status: {} } };

function crd(spec: Spec = {}): CustomResourceDefinition {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "things.example.org" },
    spec: {
      group: "example.org",
      names: { plural: "things", kind: "Thing" },
      scope: "Namespaced",
      versions: [v1],
      ...spec,
    },
  };
}

/** A CRD whose objects have a field of a schema. */
function withField(field: JsonSchemaProps, object: JsonSchemaProps = {}): CustomResourceDefinition {
  const openAPIV3Schema: JsonSchemaProps = { type: "object", properties: { field }, ...object };
  return crd({ versions: [{ ...v1, schema: { openAPIV3Schema } }] });
}

function told(was: CustomResourceDefinition, is: CustomResourceDefinition): readonly string[] {
  return breakingChanges(was, is).map(({ where, what }) => `${where}: ${what}`);
}

test.each<[string, Spec, string]>([
  ["another scope", { scope: "Cluster" }, "scope: was Namespaced and is Cluster"],
  ["another group", { group: "example.net" }, "group: was example.org and is example.net"],
  ["another kind", { names: { plural: "things", kind: "Ding" } }, "names.kind: was Thing and is Ding"],
  ["another plural", { names: { plural: "dings", kind: "Thing" } }, "names.plural: was things and is dings"],
  ["a version that is gone", { versions: [{ ...v1, name: "v2" }] }, "v1: is gone"],
  ["a version that is served no more", { versions: [{ ...v1, served: false }] }, "v1: is no longer served"],
  ["a lost subresource", { versions: [{ ...v1, subresources: {} }] }, "v1: has no subresource status any more"],
])("%s breaks clients", (_name, spec, message) => {
  expect(told(crd(), crd(spec))).toEqual([message]);
});

test.each<[string, JsonSchemaProps, JsonSchemaProps, string]>([
  ["another type", { type: "string" }, { type: "integer" }, 'v1 field: type was "string" and is "integer"'],
  ["a new format", {}, { format: "date-time" }, 'v1 field: format was absent and is "date-time"'],
  ["another default", { default: 1 }, { default: 2 }, "v1 field: default was 1 and is 2"],
  ["null that is refused", { nullable: true }, {}, "v1 field: nullable was true and is absent"],
  ["a raised minimum", { minimum: 0 }, { minimum: 1 }, "v1 field: minimum was 0 and is 1"],
  ["a lowered maximum", { maximum: 9 }, { maximum: 8 }, "v1 field: maximum was 9 and is 8"],
  ["a raised minLength", { minLength: 1 }, { minLength: 2 }, "v1 field: minLength was 1 and is 2"],
  ["a lowered maxItems", { maxItems: 9 }, { maxItems: 8 }, "v1 field: maxItems was 9 and is 8"],
  ["a raised minProperties", { minProperties: 1 }, { minProperties: 2 }, "v1 field: minProperties was 1 and is 2"],
  ["a lowered maxProperties", { maxProperties: 9 }, { maxProperties: 8 }, "v1 field: maxProperties was 9 and is 8"],
  ["another multipleOf", { multipleOf: 2 }, { multipleOf: 3 }, "v1 field: multipleOf was 2 and is 3"],
  ["a new maximum", {}, { maximum: 9 }, "v1 field: maximum was absent and is 9"],
  ["a lowered maxLength", { maxLength: 9 }, { maxLength: 8 }, "v1 field: maxLength was 9 and is 8"],
  ["a raised minItems", { minItems: 1 }, { minItems: 2 }, "v1 field: minItems was 1 and is 2"],
  [
    "a limit that is not reached any more",
    { maximum: 9 },
    { maximum: 9, exclusiveMaximum: true },
    "v1 field: exclusiveMaximum was absent and is true",
  ],
  ["another pattern", { pattern: "^a" }, { pattern: "^b" }, 'v1 field: pattern was "^a" and is "^b"'],
  ["a value less", { enum: ["a", "b"] }, { enum: ["a"] }, 'v1 field: may no longer be "b"'],
  ["values where any would do", {}, { enum: ["a", "b"] }, 'v1 field: may only be one of "a", "b"'],
  [
    "a new rule",
    {},
    { "x-kubernetes-validations": [{ rule: "self > 0" }] },
    'v1 field: x-kubernetes-validations was absent and is [{"rule":"self > 0"}]',
  ],
  [
    "another list type",
    { "x-kubernetes-list-type": "set" },
    { "x-kubernetes-list-type": "atomic" },
    'v1 field: x-kubernetes-list-type was "set" and is "atomic"',
  ],
  [
    "a field that is gone",
    { properties: { a: {} } },
    { properties: {} },
    "v1 field.a: is gone: its values are dropped",
  ],
  [
    "a renamed field",
    { properties: { a: {} } },
    { properties: { b: {} } },
    "v1 field.a: is gone: its values are dropped",
  ],
  ["a new required field", {}, { required: ["a"] }, "v1 field.a: must be there now"],
  [
    "unknown fields that are dropped",
    { "x-kubernetes-preserve-unknown-fields": true },
    {},
    "v1 field: x-kubernetes-preserve-unknown-fields was true and is absent",
  ],
  ["a map that is closed", { additionalProperties: true }, {}, "v1 field: takes no keys of one's own any more"],
  ["tighter elements", { items: {} }, { items: { minimum: 1 } }, "v1 field[]: minimum was absent and is 1"],
  [
    "tighter values of a map",
    { additionalProperties: true },
    { additionalProperties: { maximum: 1 } },
    "v1 field{}: maximum was absent and is 1",
  ],
])("%s breaks objects", (...[, was, is, message]) => {
  expect(told(withField(was), withField(is))).toEqual([message]);
});

test.each<[string, JsonSchemaProps, JsonSchemaProps]>([
  ["a new description", {}, { description: "new" }],
  ["a new field", { properties: {} }, { properties: { a: { type: "string" } } }],
  ["a new required field with a default", {}, { required: ["a"], properties: { a: { default: 1 } } }],
  ["a field that need not be there any more", { required: ["a"] }, {}],
  ["a value more", { enum: ["a"] }, { enum: ["b", "a"] }],
  ["any value", { enum: ["a"] }, {}],
  ["looser limits", { minimum: 1, maxLength: 1, maxItems: 1 }, { minimum: 0, maxLength: 2 }],
  ["a pattern less", { pattern: "^a" }, {}],
  ["a rule less", { "x-kubernetes-validations": [{ rule: "self > 0" }] }, {}],
  ["null that is allowed", {}, { nullable: true }],
  [
    "a field whose values are kept as unknown ones",
    { properties: { a: {} } },
    { "x-kubernetes-preserve-unknown-fields": true },
  ],
  ["the same keywords in another order", { default: { a: 1, b: 2 } }, { default: { b: 2, a: 1 } }],
])("%s breaks nothing", (_name, was, is) => {
  expect(told(withField(was), withField(is))).toEqual([]);
});

test("a new version breaks nothing, whatever it asks for", () => {
  const v2: Version = { ...v1, name: "v2", storage: false, schema: { openAPIV3Schema: { required: ["x"] } } };

  expect(told(crd(), crd({ versions: [v1, v2] }))).toEqual([]);
});
