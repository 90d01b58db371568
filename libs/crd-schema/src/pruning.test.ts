// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { pruneUnknownFields } from "./pruning.ts";

const schema: JsonSchemaProps = {
  type: "object",
  properties: {
    known: { type: "string" },
    list: { type: "array", items: { type: "object", properties: { x: { type: "string" } } } },
    map: { type: "object", additionalProperties: { type: "object", properties: { x: { type: "string" } } } },
    open: {
      type: "object",
      "x-kubernetes-preserve-unknown-fields": true,
      properties: { closed: { type: "object", properties: { x: { type: "string" } } } },
    },
    anything: { type: "object", additionalProperties: true },
  },
};

test("fields without a schema go, wherever they are, and their paths are told sorted", () => {
  const { object, unknown } = pruneUnknownFields(schema, {
    z: 1,
    known: "a",
    list: [{ x: "a", y: 1 }, {}],
    map: { key: { x: "a", y: 1 } },
  });

  expect(object).toEqual({ known: "a", list: [{ x: "a" }, {}], map: { key: { x: "a" } } });
  expect(unknown).toEqual(["list[0].y", "map.key.y", "z"]);
});

test("below x-kubernetes-preserve-unknown-fields everything stays, up to the next schema with fields", () => {
  const { object, unknown } = pruneUnknownFields(schema, { open: { free: { a: 1 }, closed: { x: "a", y: 1 } } });

  expect(object).toEqual({ open: { free: { a: 1 }, closed: { x: "a" } } });
  expect(unknown).toEqual(["open.closed.y"]);
});

test("additionalProperties: true keeps the keys, and nothing of what is inside", () => {
  expect(pruneUnknownFields(schema, { anything: { a: 1, b: { c: 1 } } }).object).toEqual({ anything: { a: 1, b: {} } });
});

test("a whole object keeps its type and its metadata", () => {
  const object = { apiVersion: "v1", kind: "K", metadata: { name: "a", x: 1 } };

  expect(pruneUnknownFields(schema, object, { isRoot: true }).object).toBe(object);
  expect(pruneUnknownFields(schema, object).object).toEqual({});
});

test("an object with nothing to lose is returned itself, and the given one is never changed", () => {
  const clean = { known: "a", list: [{ x: "a" }] };
  const dirty = { known: "a", list: [{ x: "a", y: 1 }] };

  expect(pruneUnknownFields(schema, clean).object).toBe(clean);
  pruneUnknownFields(schema, dirty);
  expect(dirty.list[0]).toEqual({ x: "a", y: 1 });
});

test("a name that every JavaScript object inherits is no known field", () => {
  const object = JSON.parse('{"constructor": 1, "toString": 2}') as Record<string, number>;

  expect(pruneUnknownFields(schema, object)).toEqual({ object: {}, unknown: ["constructor", "toString"] });
});

test("the order of the object is told where that is wanted", () => {
  const { unknown } = pruneUnknownFields(schema, { z: 1, list: [{ y: 1 }], a: 2 }, { order: "text" });

  expect(unknown).toEqual(["z", "list[0].y", "a"]);
});
