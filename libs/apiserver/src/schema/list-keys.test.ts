// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError, type JsonSchemaProps, type JsonValue } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { validateListKeys } from "./list-keys.ts";

const schema: JsonSchemaProps = {
  type: "object",
  properties: {
    set: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
    one: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["k"],
      items: { type: "object", properties: { k: { type: "string" } } },
    },
    two: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["l", "k"],
      items: { type: "object", properties: { k: { type: "string" }, l: { type: "integer" } } },
    },
    nested: { type: "object", additionalProperties: { type: "array", "x-kubernetes-list-type": "set", items: {} } },
  },
};

test.each<[string, Record<string, JsonValue>, string[]]>([
  [
    "distinct items",
    {
      set: ["a", "b"],
      one: [{ k: "a" }, { k: "b" }],
      two: [
        { k: "a", l: 1 },
        { k: "a", l: 2 },
      ],
    },
    [],
  ],
  ["a third equal item is not told again", { set: ["a", "b", "a", "a"] }, ['set[2]: Duplicate value: "a"']],
  ["a key twice", { one: [{ k: "a" }, { k: "a", v: 1 }] }, ['one[1]: Duplicate value: {"k":"a"}']],
  [
    "two keys twice",
    {
      two: [
        { l: 1, k: "a" },
        { k: "a", l: 1 },
      ],
    },
    ['two[1]: Duplicate value: {"k":"a","l":1}'],
  ],
  ["no key at all twice", { one: [{}, { v: 1 }] }, ["one[1]: Duplicate value: {}"]],
  ["lists inside of maps", { nested: { x: [1, 1] } }, ["nested[x][1]: Duplicate value: 1"]],
  [
    "an item that is no object",
    { one: ["x"] },
    ['one[0]: Invalid value: "x": must be an object for an array of list-type map'],
  ],
])("%s", (_title, object, errors) => {
  expect(validateListKeys(schema, object).map(formatFieldError)).toEqual(errors);
});
