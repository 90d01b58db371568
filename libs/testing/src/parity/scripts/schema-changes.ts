// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What happens to objects when their kind's schema and versions change under them: defaults and pruning on read, ratcheting,
// versions that come, go and are stored, managers that speak different versions.
// https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-ratcheting
import type { JsonObject, JsonValue } from "../json.ts";
import { get, send, type RequestScript, type RequestStep } from "../script.ts";
import { applyPatch, createNamespace, crds, installCrd, jsonPatch, mergePatch } from "./sample-crd.ts";

const text: JsonObject = { type: "string" };
const spec = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: "object",
  properties: {
    spec: { type: "object", properties, ...more },
    status: { type: "object", properties: { phase: text } },
  },
});
const loose = spec({
  mode: text,
  size: { type: "integer" },
  name: text,
  gone: text,
  maybe: { type: "string", nullable: true },
  list: { type: "array", items: { type: "object", properties: { key: text, value: text } } },
  set: { type: "array", items: text },
  entries: {
    type: "array",
    items: { type: "object", properties: { id: text, weight: { type: "integer" } }, required: ["id"] },
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["id"],
  },
  map: { type: "object", additionalProperties: text },
});
const strict = spec(
  {
    mode: { type: "string", enum: ["fast", "slow"] },
    size: { type: "integer", maximum: 5 },
    name: { type: "string", maxLength: 3 },
    maybe: { type: "string", nullable: true, default: "perhaps" },
    added: { type: "string", default: "new" },
    list: {
      type: "array",
      maxItems: 3,
      items: { type: "object", properties: { key: text, value: { type: "string", default: "none" } } },
    },
    set: { type: "array", items: text, "x-kubernetes-list-type": "set" },
    entries: {
      type: "array",
      items: {
        type: "object",
        properties: { id: text, weight: { type: "integer", maximum: 5 } },
        required: ["id"],
        "x-kubernetes-validations": [{ rule: "!has(self.weight) || self.weight != 9", message: "not nine" }],
      },
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["id"],
    },
    map: { type: "object", additionalProperties: { type: "string", pattern: "^[a-z]+$" } },
    nested: { type: "object", default: {}, properties: { deep: { type: "integer", default: 7 } } },
  },
  {
    required: ["must"],
    "x-kubernetes-validations": [{ rule: "!has(self.size) || self.size < 100", message: "small" }],
  },
);
const withMust = (schema: JsonObject): JsonObject => {
  // `spec` made it: the properties are there.
  const { properties } = schema as { properties: { spec: { properties: JsonObject } } };
  const inner = { ...properties.spec, properties: { ...properties.spec.properties, must: text } };
  return { ...schema, properties: { ...properties, spec: inner } };
};

const crd: JsonObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "moulds.nuvolaris.org" },
  spec: {
    group: "nuvolaris.org",
    scope: "Namespaced",
    names: { kind: "Mould", plural: "moulds", listKind: "MouldCollection", categories: ["forms"] },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: loose } }],
  },
};
const moulds = "/apis/nuvolaris.org/v1/namespaces/parity/moulds";
const moulds2 = "/apis/nuvolaris.org/v2/namespaces/parity/moulds";
const mould = (name: string, value: JsonValue, version = "v1"): JsonObject => ({
  apiVersion: `nuvolaris.org/${version}`,
  kind: "Mould",
  metadata: { name },
  spec: value,
});
const changeCrd = (title: string, ...operations: readonly JsonObject[]): RequestStep =>
  send(title, `PATCH ${crds}/moulds.nuvolaris.org`, { headers: jsonPatch, body: operations, setUp: true });
const change = (title: string, value: JsonValue): RequestStep =>
  send(title, `PATCH ${moulds}/old?dryRun=All`, { headers: mergePatch, body: { spec: value } });
const apply = (title: string, target: string, body: JsonObject): RequestStep =>
  send(title, `PATCH ${target}`, { headers: applyPatch, body });
const schemaPath = "/spec/versions/0/schema/openAPIV3Schema";

export const schemaChanges: RequestScript = {
  name: "schema-changes",
  steps: [
    createNamespace,
    ...installCrd(crd),
    get("the list has the kind that its CRD names", moulds),
    get("the category is in discovery", "/apis/nuvolaris.org/v1"),
    send("an object of the loose schema", `POST ${moulds}`, {
      body: mould("old", {
        mode: "odd",
        size: 50,
        name: "too long",
        gone: "soon",
        maybe: null,
        list: [{ key: "a" }, { key: "b", value: "kept" }],
        set: ["x", "x"],
        entries: [
          { id: "a", weight: 9 },
          { id: "b", weight: 3 },
        ],
        map: { lower: "abc", upper: "ABC" },
      }),
    }),
    changeCrd("the schema grows strict", { op: "replace", path: schemaPath, value: withMust(strict) }),
    send("the strict schema is in force", `POST ${moulds}?dryRun=All`, {
      body: mould("new", { must: "m", size: 9 }),
      until: { status: 422 },
    }),
    get("read: new defaults are there, what is unknown is not", `${moulds}/old`),
    get("read: in a list too", moulds, { select: { only: ["/items/0/spec"] } }),
    change("ratcheting: a missing required field is missed", { added: "x" }),
    changeCrd("nothing is required any more", { op: "remove", path: `${schemaPath}/properties/spec/required` }),
    send("it is not missed", `POST ${moulds}?dryRun=All`, {
      body: mould("new", { size: 1 }),
      until: { status: 201 },
    }),
    change("ratcheting: an untouched object may stay as it is", { added: "x" }),
    change("ratcheting: a value leaves the enumeration for another that is not in it", { mode: "strange" }),
    change("ratcheting: a value returns to the enumeration", { mode: "fast" }),
    change("ratcheting: a number changes beyond its maximum", { size: 51 }),
    change("ratcheting: a rule of the whole object is run when the object changes", { size: 101 }),
    change("ratcheting: an element of a list-map that is wrong may stay beside one that changes", {
      entries: [
        { id: "a", weight: 9 },
        { id: "b", weight: 4 },
      ],
    }),
    change("ratcheting: an element of a list-map changes and must be right", {
      entries: [
        { id: "a", weight: 8 },
        { id: "b", weight: 3 },
      ],
    }),
    change("ratcheting: an element that comes must be right", {
      entries: [
        { id: "a", weight: 9 },
        { id: "b", weight: 3 },
        { id: "c", weight: 9 },
      ],
    }),
    change("ratcheting: a list-map may be reordered", {
      entries: [
        { id: "b", weight: 3 },
        { id: "a", weight: 9 },
      ],
    }),
    change("ratcheting: a set with duplicates may stay", { set: ["x", "x"] }),
    change("ratcheting: a set that changes must be one", { set: ["x", "x", "y"] }),
    change("ratcheting: a key of a map may stay wrong beside one that changes", { map: { lower: "abcd" } }),
    change("ratcheting: a key of a map that comes must be right", { map: { third: "XYZ" } }),
    change("ratcheting: too many elements", { list: [{ key: "a" }, { key: "b" }, { key: "c" }, { key: "d" }] }),
    apply("ratcheting: an apply ratchets too", `${moulds}/old?fieldManager=applier&dryRun=All`, {
      ...mould("old", { added: "applied" }),
    }),
    send("an update stores what was read: the defaults are the object's own now", `PATCH ${moulds}/old`, {
      headers: mergePatch,
      body: { metadata: { labels: { touched: "yes" } } },
    }),

    changeCrd("a second version comes", {
      op: "add",
      path: "/spec/versions/-",
      value: {
        name: "v2",
        served: true,
        storage: false,
        schema: {
          openAPIV3Schema: spec({ size: { type: "integer", default: 2 }, only2: { type: "string", default: "two" } }),
        },
      },
    }),
    get("v2 is served", moulds2, { until: { status: 200 }, setUp: true }),
    get("v2 is preferred in discovery", "/apis/nuvolaris.org", { until: { status: 200, at: "/versions/1" } }),
    get("an object in the other version has that version's fields and defaults", `${moulds2}/old`),
    send("a write in v2 is pruned and defaulted by both versions", `POST ${moulds2}`, {
      body: mould("both", { only2: "lost", mode: "fast", size: 1 }, "v2"),
    }),
    get("and read in v1", `${moulds}/both`),
    apply("an apply in v1", `${moulds}/shared?fieldManager=one`, mould("shared", { size: 1, mode: "fast" })),
    apply(
      "an apply in v2 by another manager",
      `${moulds2}/shared?fieldManager=two`,
      mould("shared", { size: 1 }, "v2"),
    ),
    apply("an apply in v2 by the first manager leaves one entry of its own", `${moulds2}/shared?fieldManager=one`, {
      ...mould("shared", { size: 1 }, "v2"),
    }),
    apply("a conflict between versions", `${moulds2}/shared?fieldManager=two`, mould("shared", { size: 3 }, "v2")),
    send("an update in v2 by the manager of an apply in v1", `PATCH ${moulds2}/shared?fieldManager=one`, {
      headers: mergePatch,
      body: { spec: { size: 4 } },
    }),
    changeCrd("v1 is served no more", { op: "replace", path: "/spec/versions/0/served", value: false }),
    get("a version that is not served", moulds, { until: { status: 404 } }),
    get("v2 still is, though v1 is stored", `${moulds2}/both`, { select: { only: ["/apiVersion", "/spec"] } }),
    get("discovery has v2 only", "/apis/nuvolaris.org", {
      until: { status: 200, at: "/preferredVersion/version", equals: "v2" },
    }),
  ],
};
