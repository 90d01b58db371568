// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// CustomResourceDefinitions themselves: what is refused, conditions, names, versions, conversion, deletion.
import type { JsonObject, JsonValue } from "../json.ts";
import { collect, get, openWatch, send, type RequestScript, type RequestStep } from "../script.ts";
import { crds, createNamespace, installCrd, jsonPatch, mergePatch, sample, sampleCrd, samples } from "./sample-crd.ts";

const object: JsonObject = { type: "object" };

/** A CRD with one version; `more` overrides fields of its spec. */
function crd(plural: string, more: JsonObject = {}): JsonObject {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.nuvolaris.org` },
    spec: {
      group: "nuvolaris.org",
      scope: "Namespaced",
      names: { kind: `${plural.charAt(0).toUpperCase()}${plural.slice(1, -1)}`, plural },
      versions: [version("v1", object)],
      ...more,
    },
  };
}

function version(name: string, openAPIV3Schema: JsonValue, more: JsonObject = {}): JsonObject {
  return { name, served: true, storage: true, schema: { openAPIV3Schema }, ...more };
}

/** A CRD whose `spec` has the given schema is refused. */
function refusedSchema(title: string, spec: JsonValue): RequestStep {
  return refused(`schema: ${title}`, crd("wrongs", { versions: [version("v1", { ...object, properties: { spec } })] }));
}

function refused(title: string, body: JsonValue): RequestStep {
  return send(`refused: ${title}`, `POST ${crds}?dryRun=All`, { body });
}

const array = (more: JsonObject): JsonObject => ({ type: "array", items: { type: "string" }, ...more });
const map = (keys: readonly string[], item: JsonObject): JsonObject => ({
  type: "array",
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": keys,
  items: { type: "object", ...item },
});

export const crdLifecycle: RequestScript = {
  name: "crds",
  steps: [
    createNamespace,
    send("create: defaults are set; nothing is established yet", `POST ${crds}`, { body: sampleCrd }),
    get("it is established soon", `${crds}/samples.nuvolaris.org`, {
      until: { status: 200, at: "/status/conditions/1/status", equals: "True" },
      // Who writes the status, and when, is the server's own affair.
      select: { without: ["/metadata/managedFields"] },
    }),
    send("create: the name is taken", `POST ${crds}`, { body: sampleCrd }),
    get("its kind is served", samples, { until: { status: 200 } }),

    refused("the name is not plural.group", { ...crd("wrongs"), metadata: { name: "wrong.nuvolaris.org" } }),
    refused("no versions", crd("wrongs", { versions: [] })),
    refused("no storage version", crd("wrongs", { versions: [version("v1", object, { storage: false })] })),
    refused("two storage versions", crd("wrongs", { versions: [version("v1", object), version("v2", object)] })),
    refused(
      "two versions of one name",
      crd("wrongs", { versions: [version("v1", object), version("v1", object, { storage: false })] }),
    ),
    refused("a version's name that is no label", crd("wrongs", { versions: [version("V1!", object)] })),
    refused("no schema", crd("wrongs", { versions: [{ name: "v1", served: true, storage: true }] })),
    refused("an unknown scope", crd("wrongs", { scope: "Everywhere" })),
    refused("names with capitals and without a kind", crd("wrongs", { names: { plural: "Wrongs", kind: "" } })),
    refused(
      "a short name that is no label",
      crd("wrongs", { names: { plural: "wrongs", kind: "Wrong", shortNames: ["Not Good"] } }),
    ),
    refused("a group that is no domain", {
      ...crd("wrongs", { group: "nodomain" }),
      metadata: { name: "wrongs.nodomain" },
    }),
    refused("preserveUnknownFields", crd("wrongs", { preserveUnknownFields: true })),
    refused("a protected group without approval", {
      ...crd("wrongs", { group: "wrong.k8s.io" }),
      metadata: { name: "wrongs.wrong.k8s.io" },
    }),
    refused("conversion by webhook without a webhook", crd("wrongs", { conversion: { strategy: "Webhook" } })),
    refused("an unknown conversion", crd("wrongs", { conversion: { strategy: "Magic" } })),
    refused(
      "a scale path that is no path",
      crd("wrongs", {
        versions: [
          version("v1", object, {
            subresources: { scale: { specReplicasPath: "spec.x", statusReplicasPath: ".spec.y" } },
          }),
        ],
      }),
    ),
    refused(
      "a printer column of an unknown type and a bad path",
      crd("wrongs", {
        versions: [version("v1", object, { additionalPrinterColumns: [{ name: "A", type: "map", jsonPath: "spec" }] })],
      }),
    ),
    refused(
      "a selectable field that the schema does not have",
      crd("wrongs", {
        versions: [version("v1", object, { selectableFields: [{ jsonPath: ".spec.color" }] })],
      }),
    ),
    send("refused: an unknown field of the spec, under Strict", `POST ${crds}?dryRun=All&fieldValidation=Strict`, {
      body: crd("wrongs", { bogus: 1 }),
    }),

    refused("schema: the root is no object", crd("wrongs", { versions: [version("v1", { type: "string" })] })),
    refusedSchema("a property without a type", { description: "none" }),
    refusedSchema("an unknown type", { type: "date" }),
    refusedSchema("an array without items", { type: "array" }),
    refusedSchema("items of an array in a list", { type: "array", items: [{ type: "string" }] }),
    refusedSchema("$ref", { $ref: "#/definitions/x" }),
    refusedSchema("uniqueItems", array({ uniqueItems: true })),
    refusedSchema("additionalProperties false", { type: "object", additionalProperties: false }),
    refusedSchema("properties and additionalProperties together", {
      type: "object",
      properties: { a: { type: "string" } },
      additionalProperties: { type: "string" },
    }),
    refusedSchema("a type inside allOf", { type: "object", allOf: [{ properties: { a: { type: "string" } } }] }),
    refusedSchema("a property only inside anyOf, which is accepted while its type stands nowhere", {
      type: "object",
      anyOf: [{ properties: { a: { minLength: 1 } } }],
    }),
    refusedSchema("a default that is not valid", { type: "integer", minimum: 1, default: 0 }),
    refusedSchema("a default of another type", { type: "integer", default: "one" }),
    refusedSchema("a default that would be pruned", { type: "object", default: { a: 1 } }),
    refusedSchema("a pattern that does not compile", { type: "string", pattern: "([" }),
    refusedSchema("an unknown list type", array({ "x-kubernetes-list-type": "bag" })),
    refusedSchema("list-map keys without list type map", array({ "x-kubernetes-list-map-keys": ["a"] })),
    refusedSchema("a list-map without keys", map([], {})),
    refusedSchema(
      "a list-map key that the elements do not have",
      map(["a"], { properties: { b: { type: "string" } } }),
    ),
    refusedSchema(
      "a list-map key that is neither required nor defaulted",
      map(["a"], { properties: { a: { type: "string" } } }),
    ),
    refusedSchema("a list-map key that is no scalar", map(["a"], { required: ["a"], properties: { a: object } })),
    refusedSchema("a set of objects that are not atomic", {
      type: "array",
      "x-kubernetes-list-type": "set",
      items: object,
    }),
    refusedSchema("int-or-string with a type", { type: "integer", "x-kubernetes-int-or-string": true }),
    refusedSchema("an embedded resource that is no object", { type: "string", "x-kubernetes-embedded-resource": true }),
    refusedSchema("preserve-unknown-fields false", { type: "object", "x-kubernetes-preserve-unknown-fields": false }),
    refused(
      "schema: restrictions of metadata beyond name and generateName",
      crd("wrongs", {
        versions: [
          version("v1", { ...object, properties: { metadata: { type: "object", properties: { labels: object } } } }),
        ],
      }),
    ),

    send("unset fields of a second CRD take their defaults", `POST ${crds}`, { body: crd("gadgets") }),
    send("a CRD with names that are taken", `POST ${crds}`, {
      body: crd("copies", { names: { plural: "copies", kind: "Sample", singular: "sample", shortNames: ["sam"] } }),
    }),
    get("its conditions say which names", `${crds}/copies.nuvolaris.org`, {
      until: { status: 200, at: "/status/conditions/0/status", equals: "False" },
      select: { only: ["/status"] },
    }),
    send("the conflict ends when the other gives its names up", `PATCH ${crds}/copies.nuvolaris.org`, {
      headers: mergePatch,
      body: { spec: { names: { kind: "Copy", singular: "copy", shortNames: null, listKind: "CopyList" } } },
      select: { only: ["/spec/names", "/metadata/generation"] },
    }),
    get("and it is established", `${crds}/copies.nuvolaris.org`, {
      until: { status: 200, at: "/status/conditions/1/status", equals: "True" },
      select: { only: ["/status"] },
    }),

    send("update: the scope is immutable once established", `PATCH ${crds}/samples.nuvolaris.org`, {
      headers: mergePatch,
      body: { spec: { scope: "Cluster" } },
    }),
    send("update: the group is immutable", `PATCH ${crds}/samples.nuvolaris.org`, {
      headers: mergePatch,
      body: { spec: { group: "other.org" } },
    }),
    send("update: plural is immutable", `PATCH ${crds}/samples.nuvolaris.org`, {
      headers: mergePatch,
      body: { spec: { names: { plural: "samplers" } } },
    }),
    send("update: a version is added", `PATCH ${crds}/samples.nuvolaris.org`, {
      headers: jsonPatch,
      body: [
        {
          op: "add",
          path: "/spec/versions/-",
          value: version("v2", { ...object, "x-kubernetes-preserve-unknown-fields": true }, { storage: false }),
        },
      ],
      select: { only: ["/metadata/generation", "/spec/versions/1", "/spec/conversion", "/status/storedVersions"] },
    }),
    get("the new version is served soon", samples.replace("v1", "v2"), { until: { status: 200 } }),
    send("an object is made in v1", `POST ${samples}`, { body: sample("alpha", { count: 2 }) }),
    get("and read in v2: conversion None changes only apiVersion", `${samples.replace("v1", "v2")}/alpha`),
    get("a list in v2", samples.replace("v1", "v2")),
    send("update: the storage version moves", `PATCH ${crds}/samples.nuvolaris.org`, {
      headers: jsonPatch,
      body: [
        { op: "replace", path: "/spec/versions/0/storage", value: false },
        { op: "replace", path: "/spec/versions/1/storage", value: true },
      ],
      select: { only: ["/metadata/generation", "/status/storedVersions"] },
    }),
    send("update: a stored version cannot be removed", `PATCH ${crds}/samples.nuvolaris.org`, {
      headers: jsonPatch,
      body: [{ op: "remove", path: "/spec/versions/0" }],
    }),
    send("update: storedVersions is status", `PATCH ${crds}/samples.nuvolaris.org/status`, {
      headers: mergePatch,
      body: { status: { storedVersions: ["v2"] } },
      select: { only: ["/status/storedVersions"] },
    }),
    send("update: a version is deprecated", `PATCH ${crds}/samples.nuvolaris.org`, {
      headers: jsonPatch,
      body: [{ op: "add", path: "/spec/versions/0/deprecated", value: true }],
      setUp: true,
    }),
    get("the deprecation is in force", samples, { until: { status: 200, header: "warning" }, setUp: true }),
    send("a deprecated version draws a warning", `POST ${samples}`, {
      body: sample("beta"),
      select: { only: ["/metadata/name"] },
    }),

    // The real server serves the changed kind from a new cache, which turns watches away until it is filled.
    { ...openWatch("a watch of the kind", `${samples}?watch=true&timeoutSeconds=60`, "kind"), until: { status: 200 } },
    send("delete: instances go first", `DELETE ${crds}/samples.nuvolaris.org`, {
      select: { only: ["/metadata/finalizers", "/metadata/deletionGracePeriodSeconds"] },
    }),
    get("the CRD is gone soon", `${crds}/samples.nuvolaris.org`, { until: { status: 404 } }),
    collect("watchers saw the instances go", "kind", 4),
    get("its paths are gone", samples, { until: { status: 404 } }),
    ...installCrd(sampleCrd),
    get("it can be made again, and is empty", samples),
  ],
};
