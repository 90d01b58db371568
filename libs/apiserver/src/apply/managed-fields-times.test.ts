// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, ManagedFieldsEntry } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { keepUnchangedTimes } from "./managed-fields-times.ts";

function entry(manager: string, time: string): ManagedFieldsEntry {
  return { manager, operation: "Apply", apiVersion: "v1", time, fieldsType: "FieldsV1", fieldsV1: { "f:data": {} } };
}

function object(data: string, ...entries: ManagedFieldsEntry[]): JsonObject {
  const metadata = { name: "a", ...(entries.length === 0 ? {} : { managedFields: entries as never }) };
  return { apiVersion: "v1", kind: "Thing", metadata, data };
}

const before = "2026-01-01T00:00:00Z";
const after = "2026-01-02T00:00:00Z";

test("where only times differ, the old ones are kept", () => {
  const times = keepUnchangedTimes(object("x", entry("a", before)), object("x", entry("a", after)));
  expect(times).toEqual([entry("a", before)]);
});

test("a change of the object keeps the new times", () => {
  const times = keepUnchangedTimes(object("x", entry("a", before)), object("y", entry("a", after)));
  expect(times).toEqual([entry("a", after)]);
});

test("another manager is a change, even of the same object", () => {
  const renamed = keepUnchangedTimes(object("x", entry("a", before)), object("x", entry("b", after)));
  expect(renamed).toEqual([entry("b", after)]);
  const joined = keepUnchangedTimes(object("x", entry("a", before)), object("x", entry("a", after), entry("b", after)));
  expect(joined).toHaveLength(2);
});

test("an object without managedFields stays without", () => {
  expect(keepUnchangedTimes(object("x", entry("a", before)), object("x"))).toBeUndefined();
  expect(keepUnchangedTimes(object("x"), object("x", entry("a", after)))).toEqual([entry("a", after)]);
});
