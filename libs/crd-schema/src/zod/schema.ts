// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * zod → JsonSchemaProps.
 *
 * Dispatch is a table by zod's own type name, one converter per type. A type that JSON or a structural schema cannot
 * say has an entry too: the advice of what to write instead. Whether the whole is structural is decided by
 * `structural-schema.ts`, with the rules that the API server uses.
 */
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import type { z } from "zod";
import { refuse, type Conversion, type Converted } from "./conversion.ts";
import { extensionKeywords } from "./extension.ts";
import { convertArray, convertObject, convertRecord } from "./container.ts";
import {
  convertBoolean,
  convertEnum,
  convertLiteral,
  convertNumber,
  convertString,
  convertTemplate,
} from "./scalar.ts";
import { convertUnion } from "./union.ts";
import {
  convertDefault,
  convertInner,
  convertLazy,
  convertNonOptional,
  convertNullable,
  convertOptional,
} from "./wrapper.ts";

type Converter = (schema: z.core.$ZodTypes, conversion: Conversion) => Converted;

const converters: Readonly<Record<string, Converter>> = {
  string: required(convertString),
  number: required(convertNumber),
  boolean: required(convertBoolean),
  enum: required(convertEnum),
  literal: required(convertLiteral),
  template_literal: required(convertTemplate),
  object: required(convertObject),
  record: required(convertRecord),
  array: required(convertArray),
  union: required(convertUnion),
  any: () => ({ schema: { "x-kubernetes-preserve-unknown-fields": true }, optional: true }),
  unknown: () => ({ schema: { "x-kubernetes-preserve-unknown-fields": true }, optional: true }),
  optional: convertOptional,
  nonoptional: convertNonOptional,
  nullable: convertNullable,
  default: convertDefault,
  prefault: convertDefault,
  readonly: convertInner,
  lazy: convertLazy,
};

const advices: Readonly<Record<string, string>> = {
  date: 'JSON has no dates: write z.iso.datetime(), a string with format "date-time"',
  bigint: 'write format(z.int(), "int64"): on the wire it is a plain number',
  transform: "the server does not transform: describe the stored form here and transform in the operator",
  pipe: "the server does not transform: describe the stored form here and transform in the operator",
  catch: "the server does not replace what is invalid: remove .catch(), or write .default()",
  tuple: "a structural schema has one schema for all items: write z.array() or z.object()",
  intersection: "write one object: z.object({ ...a.shape, ...b.shape })",
  map: "write z.record(z.string(), …)",
  set: "write listSet(z.array(…))",
  undefined: "JSON has no undefined: write .optional()",
  void: "JSON has no undefined: write .optional()",
  never: "no value is of type never: leave the field out",
  null: "null alone is no type: write .nullable() on the type of the value",
  custom: "the server cannot run JavaScript: write rule(schema, …) with a CEL expression",
};

const javaScriptChecks: Readonly<Record<string, string>> = {
  custom: "the server cannot run .refine(): write rule(schema, …) with a CEL expression",
  overwrite: "the server does not change values: remove .trim(), .toLowerCase() and the like",
};

/** Converts `schema`, whose place is called `path`; what cannot be said in a CRD is added to `problems`. */
export function convertZod(schema: z.core.$ZodType, path: string, problems: Conversion["problems"]): JsonSchemaProps {
  return convert(schema, { path, problems, ancestors: [], convert }).schema;
}

function convert(schema: z.core.$ZodType, conversion: Conversion): Converted {
  if (conversion.ancestors.includes(schema)) {
    const advice = "a recursive schema cannot be structural: write z.looseObject({}) where it recurs";
    return { schema: refuse(conversion, advice), optional: false };
  }
  // Proof of the cast: $ZodTypes is the union of zod's own classes, and every schema is one of them.
  const typed = schema as z.core.$ZodTypes;
  const { type, checks = [] } = typed._zod.def;
  const converter = converters[type];
  if (converter === undefined) {
    const advice = advices[type] ?? `zod's type ${type} has no counterpart in a CRD`;
    return { schema: refuse(conversion, advice), optional: false };
  }
  for (const check of checks) {
    const advice = javaScriptChecks[check._zod.def.check];
    if (advice !== undefined) refuse(conversion, advice);
  }
  const converted = converter(typed, { ...conversion, ancestors: [...conversion.ancestors, schema] });
  const extensions = extensionsOf(typed, conversion);
  // Twice: first for the order that people read (description before the rest), then so that what the author said wins.
  return { ...converted, schema: { ...extensions, ...converted.schema, ...extensions } };
}

function required(converter: (schema: z.core.$ZodTypes, conversion: Conversion) => JsonSchemaProps): Converter {
  return (schema, conversion) => ({ schema: converter(schema, conversion), optional: false });
}

function extensionsOf(schema: z.core.$ZodTypes, conversion: Conversion): JsonSchemaProps {
  // zod's small variant has no meta(), and so nothing to say here.
  const meta: Readonly<Record<string, unknown>> =
    "meta" in schema && typeof schema.meta === "function" ? readMeta(schema.meta) : {};
  const known = extensionKeywords.filter((keyword) => meta[keyword] !== undefined);
  const names: readonly string[] = known;
  for (const key of Object.keys(meta)) {
    if (key.startsWith("x-kubernetes-") && !names.includes(key))
      refuse(conversion, `${key} is no extension that Kubernetes knows`);
  }
  return Object.fromEntries(known.map((keyword) => [keyword, meta[keyword]]));
}

// Proof of the cast: called without an argument, zod's meta() returns the schema's metadata or nothing.
function readMeta(meta: unknown): Readonly<Record<string, unknown>> {
  return (meta as () => Readonly<Record<string, unknown>> | undefined)() ?? {};
}
