// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Managers that own fields in other versions than the request's, and schemas that change under their feet.
import { isJsonObject, type JsonObject, type JsonSchemaProps } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { applyPatch } from "./apply-patch.ts";
import { ManagedResource } from "./managed-resource.ts";
import { trackUpdate } from "./track-update.ts";

const now = "2026-01-05T00:00:00Z";

function specSchema(properties: Readonly<Record<string, JsonSchemaProps>>): JsonSchemaProps {
  return { type: "object", properties: { spec: { type: "object", properties } } };
}

function rename(object: JsonObject, from: string, to: string): JsonObject {
  if (!isJsonObject(object["spec"])) return object;
  const { [from]: value, ...rest } = object["spec"];
  return { ...object, spec: value === undefined ? rest : { ...rest, [to]: value } };
}

/** v1 says `count` where v2 says `replicas`. */
const v1: ManagedResource = new ManagedResource({
  apiVersion: "example.com/v1",
  kind: "Sample",
  schema: specSchema({ count: { type: "integer" }, title: { type: "string" } }),
  otherVersion: (version) => (version === "example.com/v2" ? v2 : undefined),
  convert: (object) => ({ ...rename(object, "replicas", "count"), apiVersion: "example.com/v1" }),
});
const v2: ManagedResource = new ManagedResource({
  apiVersion: "example.com/v2",
  kind: "Sample",
  schema: specSchema({ replicas: { type: "integer" }, title: { type: "string" } }),
  otherVersion: (version) => (version === "example.com/v1" ? v1 : undefined),
  convert: (object) => ({ ...rename(object, "count", "replicas"), apiVersion: "example.com/v2" }),
});

function object(apiVersion: string, spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion, kind: "Sample", metadata: { name: "a", ...metadata }, spec };
}

function applied(resource: ManagedResource, spec: JsonObject, live?: JsonObject): JsonObject {
  const { apiVersion } = resource;
  const result = applyPatch(resource, {
    ...(live === undefined ? {} : { live }),
    applied: object(apiVersion, spec),
    manager: "alice",
    force: false,
    now,
  });
  return { ...result.object, metadata: { name: "a", uid: "1", managedFields: result.managedFields as never } };
}

test("a conflict with a manager of another version is told in its version", () => {
  const live = v2.convert(applied(v1, { count: 1 }));
  const applying = { live, applied: object("example.com/v2", { replicas: 2 }), manager: "bob", force: false, now };
  expect(() => applyPatch(v2, applying)).toThrow('Apply failed with 1 conflict: conflict with "alice": .spec.count');
});

test("a manager that moves to another version keeps what it applies, and what it drops goes", () => {
  const live = v2.convert(applied(v1, { count: 1, title: "a" }));
  const moved = applied(v2, { replicas: 1 }, live);
  expect(moved["spec"]).toEqual({ replicas: 1 });
  expect((moved["metadata"] as JsonObject)["managedFields"]).toMatchObject([
    { manager: "alice", apiVersion: "example.com/v2", fieldsV1: { "f:spec": { "f:replicas": {} } } },
  ]);
});

test("an update takes a field from its owner in another version", () => {
  const live = v2.convert(applied(v1, { count: 1, title: "a" }));
  const next = { ...live, spec: { replicas: 3, title: "a" } };
  expect(trackUpdate(v2, { live, next, manager: "bob", now })).toMatchObject([
    { manager: "alice", apiVersion: "example.com/v1", fieldsV1: { "f:spec": { "f:title": {} } } },
    { manager: "bob", apiVersion: "example.com/v2", fieldsV1: { "f:spec": { "f:replicas": {} } } },
  ]);
});

test("managers of a version that is not served any more are forgotten", () => {
  const alone = new ManagedResource({ apiVersion: "example.com/v3", kind: "Sample", schema: specSchema({}) });
  const live: JsonObject = { ...applied(v1, { title: "a" }), apiVersion: "example.com/v3" };
  const next = { ...live, metadata: { ...(live["metadata"] as JsonObject), labels: { app: "a" } } };
  expect(trackUpdate(alone, { live, next, manager: "bob", now })).toMatchObject([{ manager: "bob" }]);
});

const tags: JsonSchemaProps = { type: "array", items: { type: "string" } };

function withTags(listType: "set" | "atomic"): ManagedResource {
  return new ManagedResource({
    apiVersion: "example.com/v1",
    kind: "Sample",
    schema: specSchema({ tags: { ...tags, "x-kubernetes-list-type": listType } }),
  });
}

test("who owned items of a list that became one value owns the list", () => {
  const live = applied(withTags("set"), { tags: ["a"] });
  const next = { ...live, metadata: { ...(live["metadata"] as JsonObject), labels: { app: "a" } } };
  const entries = trackUpdate(withTags("atomic"), { live, next, manager: "bob", now });
  expect(entries?.[0]).toMatchObject({ manager: "alice", fieldsV1: { "f:spec": { "f:tags": {} } } });
});

test("a schema that became free-form leaves sets alone", () => {
  const free = new ManagedResource({
    apiVersion: "example.com/v1",
    kind: "Sample",
    schema: { type: "object", properties: { spec: { type: "object", "x-kubernetes-preserve-unknown-fields": true } } },
  });
  const live = applied(withTags("set"), { tags: ["a"] });
  const next = { ...live, metadata: { ...(live["metadata"] as JsonObject), labels: { app: "a" } } };
  const entries = trackUpdate(free, { live, next, manager: "bob", now });
  expect(entries?.[0]).toMatchObject({ fieldsV1: { "f:spec": { "f:tags": { 'v:"a"': {} } } } });
});
