// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { fromJson } from "../registry/api-object.ts";
import { storageConversion } from "./storage-conversion.ts";

const schemaOf = (properties: Record<string, JsonSchemaProps>): JsonSchemaProps => ({
  type: "object",
  properties: { spec: { type: "object", properties } },
});
const schemas = new Map([
  ["a.b/v1", schemaOf({ size: { type: "integer" }, old: { type: "string", default: "one" } })],
  ["a.b/v2", schemaOf({ size: { type: "integer" }, fresh: { type: "string", default: "two" } })],
]);
const stored = (apiVersion: string, spec: Record<string, string | number>) =>
  fromJson({ apiVersion, kind: "Mould", metadata: { name: "m" }, spec });

test("what is read is pruned and defaulted by the version that it is stored in", () => {
  const conversion = storageConversion({ served: "a.b/v1", stored: "a.b/v1", schemas });

  const read = conversion.fromStorage(stored("a.b/v1", { size: 1, gone: "x" }));

  expect(read).toMatchObject({ apiVersion: "a.b/v1", spec: { size: 1, old: "one" } });
  expect(read["spec"]).not.toHaveProperty("gone");
});

test("another version shows what both of them know, without defaults of its own", () => {
  const conversion = storageConversion({ served: "a.b/v2", stored: "a.b/v1", schemas });

  const read = conversion.fromStorage(stored("a.b/v1", { size: 1, fresh: "lost" }));

  expect(read["spec"]).toEqual({ size: 1 });
  expect(read.apiVersion).toBe("a.b/v2");
});

test("what was stored before the storage version moved is read by its own version", () => {
  const conversion = storageConversion({ served: "a.b/v2", stored: "a.b/v2", schemas });

  expect(conversion.fromStorage(stored("a.b/v1", { fresh: "lost" }))["spec"]).toEqual({});
  expect(conversion.fromStorage(stored("a.b/v2", {}))["spec"]).toEqual({ fresh: "two" });
});
