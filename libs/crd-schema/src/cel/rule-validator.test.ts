// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What each case answers was read off kube-apiserver v1.36.3.
import { formatFieldError, type JsonObject, type JsonSchemaProps } from "@nuvolaris/api-machinery";
import { describe, expect, test } from "vitest";
import { loadRuleCompiler } from "./load-rule-compiler.ts";

const compiler = await loadRuleCompiler();

const spec: JsonSchemaProps = {
  type: "object",
  properties: {
    min: { type: "integer" },
    max: { type: "integer" },
    name: {
      type: "string",
      "x-kubernetes-validations": [
        { rule: "self.startsWith('a')", message: "must start with a" },
        { rule: "self == oldSelf", message: "immutable", reason: "FieldValueForbidden" },
      ],
    },
    list: { type: "array", items: { type: "string", "x-kubernetes-validations": [{ rule: "self != 'bad'" }] } },
    map: {
      type: "object",
      additionalProperties: {
        type: "integer",
        "x-kubernetes-validations": [{ rule: "self > 0", messageExpression: "self < 0 ? 'negative' : 'zero'" }],
      },
    },
    ios: { "x-kubernetes-int-or-string": true },
    idx: { type: "integer" },
    items: { type: "array", items: { type: "integer" } },
    opt: {
      type: "string",
      "x-kubernetes-validations": [
        { rule: "!oldSelf.hasValue() || self == oldSelf.value()", optionalOldSelf: true, message: "opt immutable" },
      ],
    },
    dup: {
      type: "object",
      properties: { a: { type: "integer" } },
      "x-kubernetes-validations": [
        { rule: "self.a != 1", reason: "FieldValueDuplicate", fieldPath: ".a", message: "dup a" },
      ],
    },
  },
  "x-kubernetes-validations": [
    { rule: "!has(self.min) || !has(self.max) || self.min <= self.max", message: "min over max", fieldPath: ".min" },
    { rule: "!has(self.idx) || self.items[self.idx] > 0" },
    { rule: "!has(self.ios) || self.ios + 1 == 2" },
    {
      rule: "has(self.name) || !has(oldSelf.name)",
      message: "name cannot be removed",
      reason: "FieldValueRequired",
      fieldPath: ".name",
    },
  ],
};
const schema: JsonSchemaProps = { type: "object", properties: { spec } };
const validate = compiler.createRuleValidator(schema);

function errorsOf(value: JsonObject, old?: JsonObject): string[] {
  const errors = validate?.({ value: { spec: value }, ...(old !== undefined && { old: { spec: old } }) }) ?? [];
  return errors.map(formatFieldError);
}

describe("on creation", () => {
  test.each<[JsonObject, string[]]>([
    [{ min: 1, max: 2, name: "ab", list: ["ok"], map: { x: 1 }, ios: 1, opt: "x" }, []],
    [{ min: 2, max: 1 }, ["spec.min: Invalid value: min over max"]],
    [{ name: "b" }, ['spec.name: Invalid value: "b": must start with a']],
    [{ list: ["ok", "bad"] }, ["spec.list[1]: Invalid value: \"bad\": failed rule: self != 'bad'"]],
    [{ map: { x: 0 } }, ["spec.map[x]: Invalid value: 0: zero"]],
    [{ idx: 0, items: [0] }, ["spec: Invalid value: failed rule: !has(self.idx) || self.items[self.idx] > 0"]],
    [
      { idx: 3, items: [1] },
      [
        'spec: Invalid value: "object": index out of bounds: 3 evaluating rule: !has(self.idx) || self.items[self.idx] > 0',
      ],
    ],
    [
      { idx: 0 },
      ['spec: Invalid value: "object": no such key: items evaluating rule: !has(self.idx) || self.items[self.idx] > 0'],
    ],
    [
      { ios: "x" },
      [
        "spec: Invalid value: \"object\": 'no such overload': call arguments did not match a supported operator, function or macro signature for rule: !has(self.ios) || self.ios + 1 == 2",
      ],
    ],
    [{ dup: { a: 1 } }, ["spec.dup.a: Duplicate value"]],
    [
      { min: 2, max: 1, name: "b", list: ["bad"] },
      [
        "spec.min: Invalid value: min over max",
        'spec.name: Invalid value: "b": must start with a',
        "spec.list[0]: Invalid value: \"bad\": failed rule: self != 'bad'",
      ],
    ],
  ])("%j", (value, errors) => {
    expect(errorsOf(value)).toEqual(errors);
  });
});

describe("on update", () => {
  test.each<[JsonObject, JsonObject, string[]]>([
    [{ name: "ac", opt: "x" }, { name: "ab", opt: "x" }, ["spec.name: Forbidden: immutable"]],
    [{ opt: "x" }, { name: "ab", opt: "x" }, ["spec.name: Required value: name cannot be removed"]],
    [{ name: "ab", opt: "y" }, { name: "ab", opt: "x" }, ['spec.opt: Invalid value: "y": opt immutable']],
    [
      { name: "bb", opt: "x" },
      { name: "ab", opt: "x" },
      ['spec.name: Invalid value: "bb": must start with a', "spec.name: Forbidden: immutable"],
    ],
    [{ name: "b", min: 1 }, { name: "b" }, []],
  ])("%j after %j", (value, old, errors) => {
    expect(errorsOf(value, old)).toEqual(errors);
  });
});

test("a comprehension without end is stopped, and nothing else is run", () => {
  const runaway = compiler.createRuleValidator({
    type: "object",
    properties: { list: { type: "array", items: { type: "integer" } } },
    "x-kubernetes-validations": [
      { rule: "self.list.all(a, self.list.all(b, self.list.all(c, a + b + c >= 0)))" },
      { rule: "false", message: "never reached" },
    ],
  });
  const list = Array.from({ length: 200 }, (_item, index) => index);

  expect(runaway?.({ value: { list } }).map(formatFieldError)).toEqual([
    "<nil>: Invalid value: \"object\": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: self.list.all(a, self.list.all(b, self.list.all(c, a + b + c >= 0)))",
  ]);
});

test("rules about the whole object see its type and its name", () => {
  const named = compiler.createRuleValidator({
    type: "object",
    "x-kubernetes-validations": [
      { rule: "self.metadata.name.startsWith('a') && self.kind == 'K' && self.apiVersion == 'g/v1'" },
    ],
  });
  const object = { apiVersion: "g/v1", kind: "K", metadata: { name: "abc" } };

  expect(named?.({ value: object })).toEqual([]);
  expect(named?.({ value: { ...object, metadata: { name: "b" } } })).toHaveLength(1);
});

test("items of a map list know what they were before", () => {
  const items = compiler.createRuleValidator({
    type: "object",
    properties: {
      ports: {
        type: "array",
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
        items: {
          type: "object",
          properties: { name: { type: "string" }, port: { type: "integer" } },
          "x-kubernetes-validations": [{ rule: "self.port >= oldSelf.port", message: "ports only grow" }],
        },
      },
    },
  });
  const old = {
    ports: [
      { name: "a", port: 2 },
      { name: "b", port: 5 },
    ],
  };

  expect(
    items?.({
      value: {
        ports: [
          { name: "new", port: 1 },
          { name: "b", port: 4 },
        ],
      },
      old,
    }).map(formatFieldError),
  ).toEqual(["ports[1]: Invalid value: ports only grow"]);
});

test("a schema without rules has no validator", () => {
  expect(compiler.createRuleValidator({ type: "object" })).toBeUndefined();
});

test("a default is judged by the rules of its schema", () => {
  const size: JsonSchemaProps = {
    type: "integer",
    "x-kubernetes-validations": [{ rule: "self > 5", message: "too small" }],
  };

  expect(compiler.checkDefault(size, 1, "a.default").map(formatFieldError)).toEqual([
    "a.default: Invalid value: 1: too small",
  ]);
  expect(compiler.checkDefault(size, 6, "a.default")).toEqual([]);
});

test("values of another type, stored under an earlier schema, fail only the rules that touch them", () => {
  const touching = compiler.createRuleValidator({
    type: "object",
    properties: {
      list: { type: "array", items: { type: "string" } },
      map: { type: "object", additionalProperties: { type: "integer" } },
      count: { type: "integer" },
      bytes: { type: "string", format: "byte" },
      time: { type: "string", format: "date-time" },
      wait: { type: "string", format: "duration" },
      text: { type: "string" },
    },
    "x-kubernetes-validations": [{ rule: "!has(self.text) || self.text.startsWith('a')" }],
  });
  const odd = { list: "x", map: [1], count: "many", bytes: "*", time: "never", wait: "soon" };

  expect(touching?.({ value: { text: "ab" }, old: odd })).toEqual([]);
  expect(touching?.({ value: { ...odd, text: "ab" }, old: odd })).toEqual([]);
  expect(touching?.({ value: { text: 5 }, old: odd }).map(formatFieldError)).toEqual([
    "<nil>: Invalid value: \"object\": 'no such overload': call arguments did not match a supported operator, function or macro signature for rule: !has(self.text) || self.text.startsWith('a')",
  ]);
});
