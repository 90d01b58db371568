// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { pruneObject } from "./object-pruning.ts";

const schema: JsonSchemaProps = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        a: { type: "string" },
        list: { type: "array", items: { type: "object", properties: { x: { type: "integer" } } } },
        any: {
          type: "object",
          "x-kubernetes-preserve-unknown-fields": true,
          properties: { k: { type: "object", properties: { z: { type: "string" } } } },
        },
        template: {
          type: "object",
          "x-kubernetes-embedded-resource": true,
          "x-kubernetes-preserve-unknown-fields": true,
        },
      },
    },
  },
};
const identity = { apiVersion: "g/v1", kind: "K" };

test("unknown fields are told in the server's order: metadata, the object sorted, embedded objects", () => {
  const { object, unknown } = pruneObject(schema, {
    ...identity,
    metadata: { name: "a", bogus: 1 },
    spec: {
      zz: 1,
      any: { w: 1, k: { z: "a", u: 1 } },
      list: [{ q: 1 }],
      template: { apiVersion: "v1", kind: "Pod", metadata: { name: "x", other: 1 }, free: 1 },
    },
    foo: 1,
  });

  expect(unknown).toEqual([
    "metadata.bogus",
    "foo",
    "spec.any.k.u",
    "spec.list[0].q",
    "spec.zz",
    "spec.template.metadata.other",
  ]);
  expect(object).toEqual({
    ...identity,
    metadata: { name: "a" },
    spec: {
      any: { w: 1, k: { z: "a" } },
      list: [{}],
      template: { apiVersion: "v1", kind: "Pod", metadata: { name: "x" }, free: 1 },
    },
  });
});

test("an object of known fields is returned itself", () => {
  const object = { ...identity, metadata: { name: "a", labels: { x: "y" } }, spec: { a: "b" } };

  expect(pruneObject(schema, object)).toEqual({ object, unknown: [] });
  expect(pruneObject(schema, object).object).toBe(object);
});
