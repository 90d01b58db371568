// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { applySchemaDefaults, pruneNulls } from "./defaulting.ts";

const schema: JsonSchemaProps = {
  type: "object",
  properties: {
    size: { type: "integer", default: 1 },
    nullable: { type: "string", nullable: true, default: "x" },
    plain: { type: "string" },
    list: { type: "array", items: { type: "object", properties: { x: { type: "integer", default: 1 } } } },
    map: {
      type: "object",
      additionalProperties: { type: "object", properties: { x: { type: "integer", default: 1 } } },
    },
    inner: { type: "object", properties: { y: { type: "string", default: "y" } } },
    filled: { type: "object", default: {}, properties: { y: { type: "string", default: "y" } } },
  },
};

test("absent fields get their defaults, also in lists and maps, but no object comes to be for the sake of one", () => {
  expect(applySchemaDefaults(schema, { list: [{}, { x: 5 }], map: { a: {} } })).toEqual({
    size: 1,
    nullable: "x",
    list: [{ x: 1 }, { x: 5 }],
    map: { a: { x: 1 } },
    filled: { y: "y" },
  });
});

test("a null gets the default where null is no value", () => {
  expect(applySchemaDefaults(schema, { size: null, nullable: null, filled: {} })).toEqual({
    size: 1,
    nullable: null,
    filled: { y: "y" },
  });
});

test("a null without a default goes, unless it is allowed or nobody knows the field", () => {
  expect(pruneNulls(schema, { size: null, plain: null, nullable: null, unknown: null, list: [{ x: null }] })).toEqual({
    size: null,
    nullable: null,
    unknown: null,
    list: [{ x: null }],
  });
});

test("nulls in lists stay: the list would become another one", () => {
  const object = { list: [null, { x: 1 }] };

  expect(pruneNulls(schema, object)).toBe(object);
});

test("an object that lacks nothing is returned itself, and the given one is never changed", () => {
  const complete = { size: 2, nullable: "a", filled: { y: "z" } };
  const lacking = Object.freeze({ inner: Object.freeze({}) });

  expect(applySchemaDefaults(schema, complete)).toBe(complete);
  expect(applySchemaDefaults(schema, lacking)).toMatchObject({ inner: { y: "y" } });
  expect(lacking.inner).toEqual({});
});
