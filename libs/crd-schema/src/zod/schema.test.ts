// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { FieldError } from "@nuvolaris/api-machinery";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  embeddedResource,
  example,
  format,
  listAtomic,
  listMap,
  listSet,
  mapAtomic,
  preserveUnknownFields,
  rule,
} from "./extension.ts";
import { convertZod } from "./schema.ts";

function convert(schema: z.ZodType): unknown {
  const problems: FieldError[] = [];
  const converted = convertZod(schema, "spec", problems);
  return problems.length === 0 ? converted : problems.map(({ field, message }) => `${field}: ${message}`);
}

describe("zod becomes", () => {
  test.each<[string, z.ZodType, object]>([
    ["a string with its length", z.string().min(1).max(5), { type: "string", minLength: 1, maxLength: 5 }],
    ["a pattern", z.string().regex(/^a+$/), { type: "string", pattern: "^a+$" }],
    [
      "two patterns",
      z.string().regex(/^a/).endsWith("b"),
      { type: "string", allOf: [{ pattern: "^a" }, { pattern: ".*b$" }] },
    ],
    ["a format of the server", z.email(), { type: "string", format: "email" }],
    ["a time", z.iso.datetime(), { type: "string", format: "date-time" }],
    ["a base64 text", z.base64(), { type: "string", format: "byte" }],
    ["a pattern where the server has no format", z.ulid(), { type: "string", pattern: z.regexes.ulid.source }],
    ["a template", z.templateLiteral(["v", z.int()]), { type: "string", pattern: String.raw`^v-?\d+$` }],
    ["an integer", z.int().min(0).max(5), { type: "integer", minimum: 0, maximum: 5 }],
    [
      "an integer with exclusive bounds",
      z.int().gt(0).lt(5),
      { type: "integer", minimum: 0, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: true },
    ],
    ["an int32", z.int32(), { type: "integer", format: "int32" }],
    ["an unsigned integer", z.uint32(), { type: "integer", format: "int64", minimum: 0, maximum: 4294967295 }],
    ["an int64", format(z.int(), "int64"), { type: "integer", format: "int64" }],
    ["a number", z.number().multipleOf(0.5), { type: "number", multipleOf: 0.5 }],
    ["a float", z.float32(), { type: "number", format: "float" }],
    ["a boolean", z.boolean(), { type: "boolean" }],
    ["an enumeration", z.enum(["a", "b"]), { type: "string", enum: ["a", "b"] }],
    ["a literal", z.literal(5), { type: "integer", enum: [5] }],
    ["a union of literals", z.union([z.literal("a"), z.enum(["b"])]), { type: "string", enum: ["a", "b"] }],
    ["int-or-string", z.union([z.string(), z.int()]), { "x-kubernetes-int-or-string": true }],
    ["something nullable", z.string().nullable(), { type: "string", nullable: true }],
    [
      "a list with its length",
      z.array(z.string()).min(1).max(3),
      { type: "array", items: { type: "string" }, minItems: 1, maxItems: 3 },
    ],
    [
      "a list of one length",
      z.array(z.string()).length(2),
      { type: "array", items: { type: "string" }, minItems: 2, maxItems: 2 },
    ],
    ["a record", z.record(z.string(), z.int()), { type: "object", additionalProperties: { type: "integer" } }],
    [
      "an object with optional fields and defaults",
      z.object({ a: z.string(), b: z.string().optional(), c: z.int().default(1) }),
      {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "string" }, c: { type: "integer", default: 1 } },
        required: ["a"],
      },
    ],
    [
      "an open object",
      z.looseObject({ a: z.string() }),
      {
        type: "object",
        properties: { a: { type: "string" } },
        required: ["a"],
        "x-kubernetes-preserve-unknown-fields": true,
      },
    ],
    ["a strict object", z.strictObject({}), { type: "object" }],
    ["anything", z.unknown(), { "x-kubernetes-preserve-unknown-fields": true }],
    ["what is behind readonly, lazy and brand", z.lazy(() => z.string().brand("x")).readonly(), { type: "string" }],
    ["a description", z.string().describe("why"), { type: "string", description: "why" }],
    [
      "a list map",
      listMap(z.array(z.object({ k: z.string() })), ["k"]),
      {
        type: "array",
        items: { type: "object", properties: { k: { type: "string" } }, required: ["k"] },
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["k"],
      },
    ],
    [
      "a set",
      listSet(z.array(z.string())),
      { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
    ],
    [
      "an atomic list",
      listAtomic(z.array(z.string())),
      { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "atomic" },
    ],
    [
      "an atomic map",
      mapAtomic(z.record(z.string(), z.string())),
      { type: "object", additionalProperties: { type: "string" }, "x-kubernetes-map-type": "atomic" },
    ],
    [
      "a preserving object",
      preserveUnknownFields(z.object({})),
      { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    ],
    [
      "an embedded object",
      embeddedResource(preserveUnknownFields(z.object({}))),
      { type: "object", "x-kubernetes-preserve-unknown-fields": true, "x-kubernetes-embedded-resource": true },
    ],
    ["an example", example(z.string(), "x"), { type: "string", example: "x" }],
    [
      "rules, one after the other",
      rule(rule(z.int(), "self > 0"), "self < 9", { message: "too much" }),
      {
        type: "integer",
        "x-kubernetes-validations": [{ rule: "self > 0" }, { rule: "self < 9", message: "too much" }],
      },
    ],
    [
      "an extension that a later check keeps",
      listSet(z.array(z.string())).min(1),
      { type: "array", items: { type: "string" }, minItems: 1, "x-kubernetes-list-type": "set" },
    ],
  ])("%s", (_title, schema, expected) => {
    expect(convert(schema)).toEqual(expected);
  });

  test("a discriminated union: one object with the fields of all, and a oneOf that asks for those of each", () => {
    const schema = z.discriminatedUnion("type", [
      z.object({ type: z.literal("file"), path: z.string(), shared: z.int().optional() }),
      z.object({ type: z.literal("http"), url: z.string(), shared: z.int().optional() }),
    ]);

    expect(convert(schema)).toEqual({
      type: "object",
      properties: {
        type: { type: "string", enum: ["file", "http"] },
        path: { type: "string" },
        shared: { type: "integer" },
        url: { type: "string" },
      },
      required: ["type"],
      oneOf: [
        { properties: { type: { enum: ["file"] } }, required: ["type", "path"] },
        { properties: { type: { enum: ["http"] } }, required: ["type", "url"] },
      ],
    });
  });
});

interface Recursive {
  readonly next?: Recursive | undefined;
}
const recursive: z.ZodType<Recursive> = z.lazy(() => z.object({ next: recursive.optional() }));

describe("what a CRD cannot say is refused with advice:", () => {
  test.each<[string, z.ZodType, string]>([
    ["a date", z.date(), "JSON has no dates"],
    ["a bigint", z.bigint(), "on the wire it is a plain number"],
    ["a transform", z.string().transform(Number), "the server does not transform"],
    ["a refinement", z.string().refine(() => true), "write rule(schema, …) with a CEL expression"],
    ["a trim", z.string().trim(), "the server does not change values"],
    ["a catch", z.string().catch("x"), "remove .catch()"],
    ["a tuple", z.tuple([z.string()]), "write z.array() or z.object()"],
    ["an intersection", z.intersection(z.object({}), z.object({})), "write one object"],
    ["a map", z.map(z.string(), z.string()), "write z.record"],
    ["a JavaScript set", z.set(z.string()), "write listSet"],
    ["null alone", z.null(), "write .nullable()"],
    ["a union of types", z.union([z.string(), z.boolean()]), "a field has one type"],
    ["an enumeration of mixed types", z.literal(["a", 1]), "must be of one type"],
    ["a catchall beside fields", z.object({ a: z.string() }).catchall(z.string()), "exclude each other"],
    ["a record with restricted keys", z.record(z.enum(["a"]), z.string()), "cannot restrict a record's keys"],
    ["a flag", z.string().regex(/a/i), "flags (i) have no place"],
    ["a look-ahead", z.string().regex(/(?!a)/), "invalid or unsupported Perl syntax"],
    ["a format without a pattern", z.jwt(), "the server has no format jwt"],
    ["two formats", z.string().check(z.email(), z.url()), "a string has one format"],
    ["a recursion", recursive, "a recursive schema cannot be structural"],
    ["a default that does not fit", z.int().min(5).default(1), "the default does not fit its own schema"],
    [
      "an extension of another name",
      z.string().meta({ "x-kubernetes-magic": true }),
      "no extension that Kubernetes knows",
    ],
    [
      "variants that disagree about a field",
      z.discriminatedUnion("t", [
        z.object({ t: z.literal("a"), x: z.int() }),
        z.object({ t: z.literal("b"), x: z.string() }),
      ]),
      "x differs between the variants of t",
    ],
  ])("%s", (_title, schema, advice) => {
    expect(String(convert(schema))).toContain(advice);
  });
});
