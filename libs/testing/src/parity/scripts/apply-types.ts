// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Server-side apply by the types that a schema gives its lists and maps.
// https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
import type { JsonObject, JsonValue } from "../json.ts";
import { send, type RequestScript, type RequestStep } from "../script.ts";
import { applyPatch, createNamespace, installCrd, mergePatch } from "./sample-crd.ts";

const shapes = "/apis/nuvolaris.org/v1/namespaces/parity/shapes";
const string: JsonObject = { type: "string" };
const strings = (listType: string | undefined): JsonObject => ({
  type: "array",
  items: string,
  ...(listType && { "x-kubernetes-list-type": listType }),
});
const point: JsonObject = { type: "object", properties: { x: { type: "integer" }, y: { type: "integer" } } };

const shapeCrd: JsonObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "shapes.nuvolaris.org" },
  spec: {
    group: "nuvolaris.org",
    scope: "Namespaced",
    names: { kind: "Shape", plural: "shapes" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                properties: {
                  plain: strings(undefined),
                  atomic: strings("atomic"),
                  set: strings("set"),
                  map: {
                    type: "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["name", "port"],
                    items: {
                      type: "object",
                      required: ["name"],
                      properties: {
                        name: string,
                        port: { type: "integer", default: 80 },
                        value: string,
                        tags: strings("set"),
                      },
                    },
                  },
                  granular: point,
                  whole: { ...point, "x-kubernetes-map-type": "atomic" },
                  labels: { type: "object", additionalProperties: string },
                  free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
                },
              },
            },
          },
        },
      },
    ],
  },
};

/** `by` is the manager, and what else goes into the query. */
function apply(title: string, by: string, spec: JsonValue): RequestStep {
  return send(title, `PATCH ${shapes}/one?fieldManager=${by}`, {
    headers: applyPatch,
    body: { apiVersion: "nuvolaris.org/v1", kind: "Shape", metadata: { name: "one" }, spec },
    select: { only: ["/metadata/generation", "/metadata/managedFields", "/spec"] },
  });
}

export const appliesByType: RequestScript = {
  name: "apply-types",
  steps: [
    createNamespace,
    ...installCrd(shapeCrd),
    apply("everything is owned by its type", "alice", {
      plain: ["a"],
      atomic: ["a"],
      set: ["b", "a"],
      map: [{ name: "one", port: 1, value: "x", tags: ["t"] }],
      granular: { x: 1 },
      whole: { x: 1 },
      labels: { "a.b/c": "1", d: "2" },
      free: { any: { thing: [1, { n: 2 }] }, other: "z" },
    }),
    apply("a set takes another's members behind its own", "bob", { set: ["c", "a"] }),
    apply("a member that is shared stays when one of its owners drops it", "alice", { set: ["b"] }),
    apply("a member that nobody owns any more goes", "bob", { set: ["c"] }),
    apply("a set with duplicates", "bob", { set: ["c", "c"] }),
    apply("an atomic list is one value: another list conflicts", "bob", { atomic: ["b"] }),
    apply("a list without a type is atomic", "alice", { plain: ["a"], atomic: ["a"] }),
    apply("and conflicts as a whole", "bob", { plain: ["a", "b"] }),
    apply("forced, it is replaced as a whole", "bob&force=true", { plain: ["b"] }),
    apply("a list-map's elements are found by their keys, with the keys' defaults", "alice", {
      map: [
        { name: "one", port: 1, value: "x" },
        { name: "two", value: "y" },
      ],
    }),
    apply("another adds an element and a field to an element", "bob", {
      map: [
        { name: "two", port: 80, tags: ["t"] },
        { name: "three", port: 3 },
      ],
    }),
    apply("an element with several owners stays until the last drops it", "alice", {
      map: [{ name: "one", port: 1, value: "x" }],
    }),
    apply("a field of an element that another owns", "bob", { map: [{ name: "one", port: 1, value: "z" }] }),
    apply("elements are kept in the order of the one who applies", "alice", {
      map: [
        { name: "three", port: 3 },
        { name: "one", port: 1, value: "x" },
      ],
    }),
    apply("an element that is no object", "alice", { map: ["one"] }),
    apply("an object is granular: its fields have owners of their own", "alice", {
      granular: { x: 1 },
      whole: { x: 1 },
    }),
    apply("another's field joins it", "bob", { granular: { y: 2 } }),
    apply("an atomic object conflicts as a whole", "bob", { whole: { y: 2 } }),
    apply("and is replaced as a whole", "bob&force=true", { whole: { y: 2 }, granular: { y: 2 } }),
    apply("additional properties are granular", "alice", { labels: { d: "2" } }),
    apply("another's label joins", "bob", { labels: { e: "3" } }),
    apply("one whose value differs conflicts", "bob", { labels: { d: "3" } }),
    apply("unknown fields are granular where objects are, and atomic in lists", "alice", {
      free: { any: { thing: [1] }, other: "z" },
    }),
    apply("another's unknown field joins", "bob", { free: { any: { more: true } } }),
    apply("an unknown list conflicts as a whole", "bob", { free: { any: { thing: [2] } } }),
    send("an update owns what it changes, by the same types", `PATCH ${shapes}/one?fieldManager=carol`, {
      headers: mergePatch,
      body: { spec: { set: ["z"], whole: { x: 5 }, granular: { x: 9 }, map: [{ name: "new", port: 9, value: "v" }] } },
      select: { only: ["/metadata/generation", "/metadata/managedFields", "/spec"] },
    }),
    apply("null in a patch is a value that the schema refuses or prunes", "dave", { granular: null, labels: null }),
    apply("an empty object and an empty list are owned as such", "dave", { granular: {}, set: [], labels: {} }),
  ],
};
