// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError, type JsonObject, type JsonSchemaProps } from "@nuvolaris/api-machinery";
import { loadRuleCompiler } from "@nuvolaris/crd-schema";
import { expect, test } from "vitest";
import { compileSchema } from "./schema-validation.ts";

const schema: JsonSchemaProps = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        count: { type: "integer", minimum: 0 },
        tags: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
      },
      "x-kubernetes-validations": [{ rule: "!has(self.count) || self.count != 13", message: "13 is unlucky" }],
    },
    status: { type: "object", properties: { ready: { type: "integer" } } },
  },
};
const scale = { specReplicasPath: ".spec.count", statusReplicasPath: ".status.ready" };
const compiled = compileSchema(schema, { scale, rules: await loadRuleCompiler() });
const create = (object: JsonObject): string[] => compiled.validate(object).map(formatFieldError);
const update = (object: JsonObject, old: JsonObject): string[] =>
  compiled.validateUpdate(object, old).map(formatFieldError);
const updateStatus = (object: JsonObject, old: JsonObject): string[] =>
  compiled.validateStatusUpdate(object, old).map(formatFieldError);

test("faults come in the server's order: values, scale, list keys, rules", () => {
  expect(create({ spec: { count: -1, tags: ["a", "a"] } })).toEqual([
    "spec.count: Invalid value: -1: spec.count in body should be greater than or equal to 0",
    ".spec.count: Invalid value: -1: should be a non-negative integer",
    'spec.tags[1]: Duplicate value: "a"',
  ]);
  expect(create({ spec: { count: 13 } })).toEqual(["spec: Invalid value: 13 is unlucky"]);
});

test("with a value of a wrong type rules are not run, and the answer says so", () => {
  expect(create({ spec: { count: 13, tags: "x" } })).toEqual([
    'spec.tags: Invalid value: "string": spec.tags in body must be of type array: "string"',
    "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
  ]);
});

test("an update is not blocked by what was wrong before", () => {
  const old = { spec: { count: 13, tags: ["a", "a"] } };

  expect(update({ ...old, metadata: { labels: { a: "b" } } }, old)).toEqual([]);
  expect(update({ spec: { count: 13, tags: ["b", "b"] } }, old)).toEqual(["spec: Invalid value: 13 is unlucky"]);
  expect(update({ spec: { tags: ["b", "b"] } }, { spec: {} })).toEqual(['spec.tags[1]: Duplicate value: "b"']);
});

test("a write to the status is validated by the status' schema, with paths of the whole object", () => {
  const old = { spec: { count: -5 } };

  expect(updateStatus({ ...old, status: { ready: "x" } }, old)).toEqual([
    'status.ready: Invalid value: "string": ready in body must be of type integer: "string"',
    ".status.ready: Invalid value: 0: .status.ready accessor error: x is of the type string, expected int64",
    "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
  ]);
  expect(updateStatus({ ...old, status: { ready: 1 } }, old)).toEqual([]);
});
