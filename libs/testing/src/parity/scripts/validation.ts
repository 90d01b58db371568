// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What a custom resource's schema does to what is sent: types, unknown fields, defaults, numbers, duplicates.
import type { JsonObject, JsonValue } from "../json.ts";
import { get, send, type RequestScript } from "../script.ts";
import { crds, createNamespace, installCrd, mergePatch, sample, samples, sampleCrd } from "./sample-crd.ts";

const things = "/apis/nuvolaris.org/v1/namespaces/parity/things";
const thing = (name: string, spec: JsonValue): JsonObject => ({
  apiVersion: "nuvolaris.org/v1",
  kind: "Thing",
  metadata: { name },
  spec,
});

const string: JsonObject = { type: "string" };
const properties: JsonObject = {
  port: { "x-kubernetes-int-or-string": true },
  short: { type: "string", minLength: 2, maxLength: 4 },
  word: { type: "string", pattern: "^[a-z]+$" },
  size: { type: "string", enum: ["S", "M", "L"] },
  ratio: { type: "number", minimum: 0, maximum: 1, exclusiveMaximum: true },
  even: { type: "integer", multipleOf: 2 },
  big: { type: "integer", format: "int64" },
  small: { type: "integer", format: "int32" },
  flag: { type: "boolean", default: true },
  when: { type: "string", format: "date-time" },
  wait: { type: "string", format: "duration" },
  mail: { type: "string", format: "email" },
  bytes: { type: "string", format: "byte" },
  address: { type: "string", format: "ipv4" },
  nothing: { type: "string", nullable: true, default: "something" },
  tags: { type: "array", items: string, minItems: 1, maxItems: 3, "x-kubernetes-list-type": "set" },
  hosts: {
    type: "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name", "port"],
    items: {
      type: "object",
      required: ["name", "port"],
      properties: { name: string, port: { type: "integer", default: 80 }, weight: { type: "integer", default: 1 } },
    },
  },
  labels: { type: "object", additionalProperties: { type: "string", maxLength: 3 }, maxProperties: 2 },
  nested: { type: "object", default: {}, properties: { deep: { type: "string", default: "deeper" }, other: string } },
  free: { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { known: { type: "integer" } } },
  choice: {
    type: "object",
    properties: { a: string, b: string },
    oneOf: [{ required: ["a"] }, { required: ["b"] }],
  },
  template: {
    type: "object",
    "x-kubernetes-embedded-resource": true,
    "x-kubernetes-preserve-unknown-fields": true,
  },
};

const thingCrd: JsonObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "things.nuvolaris.org" },
  spec: {
    group: "nuvolaris.org",
    scope: "Namespaced",
    names: { kind: "Thing", plural: "things" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            required: ["spec"],
            properties: { spec: { type: "object", required: ["size"], properties } },
          },
        },
      },
    ],
  },
};

const wrong: readonly (readonly [string, JsonValue])[] = [
  ["a required field is missing", { flag: false }],
  ["the spec is a string", "oops"],
  ["the spec is null", null],
  ["a string where a number is due", { size: "S", ratio: "half" }],
  ["a number where a string is due", { size: "S", word: 5 }],
  ["a number where a boolean is due", { size: "S", flag: 1 }],
  ["an object where an array is due", { size: "S", tags: {} }],
  ["a fraction where an integer is due", { size: "S", even: 2.5 }],
  ["null where it is not nullable", { size: null }],
  ["too short", { size: "S", short: "a" }],
  ["too long", { size: "S", short: "abcde" }],
  ["not the pattern", { size: "S", word: "ABC" }],
  ["not in the enumeration", { size: "XL" }],
  ["the exclusive maximum", { size: "S", ratio: 1 }],
  ["below the minimum", { size: "S", ratio: -0.5 }],
  ["no multiple", { size: "S", even: 3 }],
  ["beyond 32 bits", { size: "S", small: 3_000_000_000 }],
  ["no date-time", { size: "S", when: "yesterday" }],
  ["no duration", { size: "S", wait: "long" }],
  ["no email", { size: "S", mail: "nobody" }],
  ["no base64", { size: "S", bytes: "***" }],
  ["no IPv4 address", { size: "S", address: "1.2.3" }],
  ["int-or-string takes no boolean", { size: "S", port: true }],
  ["too few elements", { size: "S", tags: [] }],
  ["too many elements", { size: "S", tags: ["a", "b", "c", "d"] }],
  ["a set with duplicates", { size: "S", tags: ["a", "a"] }],
  ["a list-map with duplicate keys", { size: "S", hosts: [{ name: "a" }, { name: "a", port: 80 }] }],
  ["an element without its required key", { size: "S", hosts: [{ port: 1 }] }],
  ["a value of additionalProperties", { size: "S", labels: { a: "long" } }],
  ["too many properties", { size: "S", labels: { a: "1", b: "2", c: "3" } }],
  ["none of oneOf", { size: "S", choice: {} }],
  ["more than one of oneOf", { size: "S", choice: { a: "1", b: "2" } }],
  ["an embedded resource without kind", { size: "S", template: { metadata: { name: "x" } } }],
  [
    "an embedded resource with bad metadata",
    { size: "S", template: { apiVersion: "v1", kind: "Pod", metadata: { name: "UPPER", labels: 5 } } },
  ],
  ["several errors at once", { size: "XL", word: "ABC", short: "a", tags: ["a", "a"] }],
  [
    "a key of an array's element",
    {
      size: "S",
      hosts: [
        { name: "a", port: 1 },
        { name: "b", port: "x" },
      ],
    },
  ],
];

export const validation: RequestScript = {
  name: "validation",
  steps: [
    createNamespace,
    ...installCrd(thingCrd),
    ...installCrd(sampleCrd),
    ...wrong.map(([title, spec]) => send(`refused: ${title}`, `POST ${things}`, { body: thing("wrong", spec) })),
    send("defaults are set: at the top, in objects with a default, in elements", `POST ${things}`, {
      body: thing("defaulted", { size: "S", hosts: [{ name: "a" }, { name: "b", port: 81, weight: 2 }] }),
    }),
    send("null: takes the default unless nullable", `POST ${things}`, {
      body: thing("nulls", {
        size: "S",
        flag: null,
        nothing: null,
        nested: null,
        hosts: [{ name: "a", weight: null }],
      }),
    }),
    send("int-or-string takes both", `POST ${things}`, { body: thing("ports", { size: "S", port: "http" }) }),
    send("pruning: unknown fields go, free ones stay", `POST ${things}`, {
      body: {
        ...thing("pruned", {
          size: "S",
          bogus: 1,
          nested: { bogus: 1, other: "x" },
          hosts: [{ name: "a", bogus: 1 }],
          free: { known: 1, anything: { goes: true } },
          labels: { a: "b" },
        }),
        bogus: {},
      },
    }),
    send("pruning: metadata is ObjectMeta", `POST ${things}`, {
      body: {
        ...thing("meta", { size: "S" }),
        metadata: { name: "meta", bogus: "x", clusterName: "y", labels: { a: "b" } },
      },
    }),
    send("metadata: a wrong type", `POST ${things}`, {
      body: { ...thing("meta", { size: "S" }), metadata: { name: "meta-2", labels: { a: 1 } } },
    }),
    send("metadata: no object", `POST ${things}`, { body: { ...thing("meta", { size: "S" }), metadata: "oops" } }),
    send("an embedded resource keeps its fields, its metadata is pruned", `POST ${things}`, {
      body: thing("embedding", {
        size: "S",
        template: {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: "x", bogus: 1, labels: { a: "b" } },
          spec: { any: true },
        },
      }),
    }),
    send("a whole number with a fraction point is an integer", `POST ${things}`, {
      body: '{"apiVersion":"nuvolaris.org/v1","kind":"Thing","metadata":{"name":"point"},"spec":{"size":"S","even":4.0}}',
    }),
    send("integers beyond 2^53 survive", `POST ${things}`, {
      body: '{"apiVersion":"nuvolaris.org/v1","kind":"Thing","metadata":{"name":"big"},"spec":{"size":"S","big":9007199254740993,"free":{"n":9223372036854775807}}}',
    }),
    get("and come back from the store", `${things}/big`),
    send("and through a merge patch of something else", `PATCH ${things}/big`, {
      headers: mergePatch,
      body: { spec: { word: "a" } },
    }),
    send("beyond 64 bits a number is a float", `POST ${things}`, {
      body: '{"apiVersion":"nuvolaris.org/v1","kind":"Thing","metadata":{"name":"huge"},"spec":{"size":"S","big":92233720368547758070}}',
    }),
    send("a float keeps its digits", `POST ${things}`, {
      body: '{"apiVersion":"nuvolaris.org/v1","kind":"Thing","metadata":{"name":"float"},"spec":{"size":"S","ratio":0.1}}',
    }),

    ...["Ignore", "Warn", "Strict"].flatMap((mode) => [
      send(`${mode}: unknown fields`, `POST ${samples}?fieldValidation=${mode}`, {
        body: { ...sample(`unknown-${mode.toLowerCase()}`, { count: 1, bogus: 1, other: 2 }), extra: true },
      }),
      send(`${mode}: an unknown field of metadata`, `POST ${samples}?fieldValidation=${mode}`, {
        body: sample(`metadata-${mode.toLowerCase()}`, {}, { bogus: "x" }),
      }),
      send(`${mode}: duplicate keys`, `POST ${samples}?fieldValidation=${mode}`, {
        body: `{"apiVersion":"nuvolaris.org/v1","kind":"Sample","metadata":{"name":"twice-${mode.toLowerCase()}"},"spec":{"count":1,"count":2,"image":"a","image":"b"}}`,
      }),
      send(`${mode}: duplicate keys in YAML`, `POST ${samples}?fieldValidation=${mode}`, {
        headers: { "content-type": "application/yaml" },
        body: `apiVersion: nuvolaris.org/v1\nkind: Sample\nmetadata:\n  name: yaml-${mode.toLowerCase()}\nspec:\n  count: 1\n  count: 2\n`,
      }),
      send(`${mode}: in an update`, `PUT ${samples}/unknown-ignore?fieldValidation=${mode}&dryRun=All`, {
        body: sample("unknown-ignore", { count: 1, bogus: 1 }, { resourceVersion: "1" }),
      }),
    ]),
    send("an unknown mode", `POST ${samples}?fieldValidation=Loud`, { body: sample("loud") }),
    send("many unknown fields: the list is cut", `POST ${samples}?fieldValidation=Strict`, {
      body: sample(
        "many",
        Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`unknown${String(index).padStart(2, "0")}`, 1])),
      ),
    }),

    send("loose is there", `POST ${things}`, {
      body: thing("loose", { size: "S", word: "abc", short: "abc" }),
      setUp: true,
    }),
    send("ratcheting: the schema grows stricter", `PATCH ${crds}/things.nuvolaris.org`, {
      headers: { "content-type": "application/json-patch+json" },
      body: [
        {
          op: "replace",
          path: "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/word/pattern",
          value: "^x+$",
        },
        {
          op: "replace",
          path: "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/short/maxLength",
          value: 2,
        },
        { op: "remove", path: "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/nested" },
      ],
      setUp: true,
    }),
    send("ratcheting: the stricter schema is in force", `POST ${things}?dryRun=All`, {
      body: thing("strict", { size: "S", word: "abc" }),
      until: { status: 422 },
    }),
    get("what the new schema does not know is pruned on read", `${things}/loose`),
    send("ratcheting: what did not change may stay wrong", `PATCH ${things}/loose`, {
      headers: mergePatch,
      body: { spec: { size: "M" } },
    }),
    send("ratcheting: what changes must be right", `PATCH ${things}/loose`, {
      headers: mergePatch,
      body: { spec: { word: "abd" } },
    }),
  ],
};
