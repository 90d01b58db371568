// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonSchemaProps, JsonValue, ManagedFieldsEntry } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { ManagedResource } from "./managed-resource.ts";
import { trackUpdate } from "./track-update.ts";

const schema: JsonSchemaProps = {
  type: "object",
  properties: {
    data: { type: "object", additionalProperties: { type: "string" } },
    tags: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
    status: { type: "object", properties: { ready: { type: "boolean" } } },
  },
};
const options = { apiVersion: "v1", kind: "Thing", schema };
const thing = new ManagedResource({ ...options, resetFields: [["status"]] });
const thingStatus = new ManagedResource({
  ...options,
  subresource: "status",
  resetFields: [["metadata"], ["data"], ["tags"]],
});

function object(fields: JsonObject, managedFields?: readonly ManagedFieldsEntry[]): JsonObject {
  const entries = managedFields === undefined ? {} : { managedFields: managedFields as unknown as JsonValue };
  return { apiVersion: "v1", kind: "Thing", metadata: { name: "a", uid: "1", ...entries }, ...fields };
}

function create(fields: JsonObject, manager = "alice"): JsonObject {
  return object(fields, trackUpdate(thing, { next: object(fields), manager, now: "2026-01-01T00:00:00Z" }));
}

function managersAfter(
  live: JsonObject,
  next: JsonObject,
  resource = thing,
): readonly ManagedFieldsEntry[] | undefined {
  return trackUpdate(resource, { live, next, manager: "bob", now: "2026-01-02T00:00:00Z" });
}

function entriesOf(live: JsonObject): readonly ManagedFieldsEntry[] {
  return (live["metadata"] as JsonObject)["managedFields"] as unknown as readonly ManagedFieldsEntry[];
}

test("who creates an object owns all of it but its identity", () => {
  expect(
    trackUpdate(thing, { next: object({ data: { a: "1" } }), manager: "alice", now: "2026-01-01T00:00:00Z" }),
  ).toEqual([
    {
      manager: "alice",
      operation: "Update",
      apiVersion: "v1",
      time: "2026-01-01T00:00:00Z",
      fieldsType: "FieldsV1",
      fieldsV1: { "f:data": { ".": {}, "f:a": {} } },
    },
  ]);
});

test("who changes a field gets it, and its owner loses it", () => {
  const live = create({ data: { a: "1", b: "1" } });
  expect(managersAfter(live, { ...live, data: { a: "2", b: "1" } })).toMatchObject([
    { manager: "alice", time: "2026-01-01T00:00:00Z", fieldsV1: { "f:data": { ".": {}, "f:b": {} } } },
    { manager: "bob", time: "2026-01-02T00:00:00Z", fieldsV1: { "f:data": { "f:a": {} } } },
  ]);
});

test("what is removed nobody owns", () => {
  const live = create({ data: { a: "1" }, tags: ["x"] });
  expect(managersAfter(live, { ...live, data: { a: "1" }, tags: [] })).toMatchObject([
    { manager: "alice", fieldsV1: { "f:data": { ".": {}, "f:a": {} } } },
  ]);
});

test("a write that changes nothing keeps the very entries", () => {
  const live = create({ data: { a: "1" } });
  const entries = managersAfter(live, { ...live, data: { a: "1" } });
  expect(entries?.[0]).toBe(entriesOf(live)[0]);
});

test("a manager's entries of the same kind become one", () => {
  const live = create({ data: { a: "1" } }, "bob");
  expect(managersAfter(live, { ...live, data: { a: "1", b: "1" } })).toMatchObject([
    { manager: "bob", time: "2026-01-02T00:00:00Z", fieldsV1: { "f:data": { ".": {}, "f:a": {}, "f:b": {} } } },
  ]);
});

test("status belongs to who writes it through its subresource", () => {
  const live = create({ data: { a: "1" }, status: { ready: false } });
  expect(entriesOf(live)).toMatchObject([{ fieldsV1: { "f:data": {} } }]);
  const entries = managersAfter(live, { ...live, data: { a: "2" }, status: { ready: true } }, thingStatus);
  expect(entries).toMatchObject([
    { manager: "alice", fieldsV1: { "f:data": { ".": {}, "f:a": {} } } },
    { manager: "bob", subresource: "status", fieldsV1: { "f:status": { "f:ready": {} } } },
  ]);
});

test("a manager without a name is called unknown", () => {
  const entries = trackUpdate(thing, { next: object({ tags: ["x"] }), manager: "", now: "2026-01-01T00:00:00Z" });
  expect(entries?.[0]?.manager).toBe("unknown");
});

test("an object that is stored without managedFields is not tracked", () => {
  const live = object({ data: { a: "1" } });
  expect(managersAfter(live, { ...live, data: { a: "2" } })).toBeUndefined();
});

test.each([{ managedFields: [] }, { managedFields: [{}] }])(
  "%j strips an object of its managers",
  ({ managedFields }) => {
    const live = create({ data: { a: "1" } });
    const next = { ...live, metadata: { name: "a", uid: "1", managedFields } };
    expect(managersAfter(live, next)).toBeUndefined();
  },
);

test("a client that does not know managedFields does not lose them", () => {
  const live = create({ data: { a: "1" } });
  expect(managersAfter(live, object({ data: { a: "1" } }))).toEqual(entriesOf(live));
});

test("a client may set managedFields itself, in canonical form", () => {
  const live = create({ tags: ["x"] });
  const entry = {
    ...entriesOf(live)[0],
    manager: "eve",
    time: "2026-01-01T02:00:00+02:00",
    fieldsV1: { "f:tags": { 'v: "x"': {} } },
  };
  expect(managersAfter(live, object({ tags: ["x"] }, [entry]))).toEqual([
    { ...entry, time: "2026-01-01T00:00:00Z", fieldsV1: { "f:tags": { 'v:"x"': {} } } },
  ]);
});

test.each([
  { operation: "Create" },
  { apiVersion: "" },
  { fieldsType: "FieldsV2" },
  { fieldsV1: { nonsense: {} } },
  { time: "yesterday" },
])("managedFields with %j count as not sent", (wrong) => {
  const live = create({ data: { a: "1" } });
  // Proof of the cast: it is wrong on purpose.
  const entry = { ...entriesOf(live)[0], manager: "eve", ...wrong } as ManagedFieldsEntry;
  expect(managersAfter(live, object({ data: { a: "1" } }, [entry]))).toEqual(entriesOf(live));
});

test("managedFields cannot be set through a subresource", () => {
  const live = create({ data: { a: "1" } });
  expect(managersAfter(live, object({ data: { a: "1" } }, []), thingStatus)).toEqual(entriesOf(live));
});

test("where items cannot be told apart, the object loses its managedFields and the write goes on", () => {
  const live = create({ tags: ["x"] });
  expect(managersAfter(live, { ...live, tags: [null] })).toBeUndefined();
});

test("items that come twice are owned as one", () => {
  const live = create({ tags: ["x", "x", "y"] });
  expect(entriesOf(live)[0]?.fieldsV1).toEqual({ "f:tags": { ".": {}, 'v:"x"': {}, 'v:"y"': {} } });
});

test("parts that both objects share are not looked into", () => {
  const data = {
    get a(): string {
      throw new Error("looked at");
    },
  };
  const live = { ...create({ tags: [] }), data };
  expect(managersAfter(live, { ...live, tags: ["x"] })?.at(-1)).toMatchObject({ manager: "bob" });
});
