// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Strings, numbers, booleans, enums. */
import type { JsonSchemaProps, JsonValue } from "@nuvolaris/api-machinery";
import type { z } from "zod";
import { refuse, type Conversion } from "./conversion.ts";
import { findUnportableSyntax } from "../regular-expression.ts";
import { checksOf, type CheckDefinition } from "./check.ts";
import { lengthOf } from "./container.ts";

/**
 * zod's format → the format that the API server checks. The other formats of zod become their pattern.
 * https://github.com/kubernetes/apiextensions-apiserver/blob/v0.36.3/pkg/apiserver/validation/formats.go
 */
const serverFormats: Readonly<Record<string, string>> = {
  email: "email",
  url: "uri",
  uuid: "uuid",
  guid: "uuid",
  ipv4: "ipv4",
  ipv6: "ipv6",
  cidrv4: "cidr",
  cidrv6: "cidr",
  mac: "mac",
  hostname: "hostname",
  base64: "byte",
  date: "date",
  datetime: "date-time",
};

interface StringFormat {
  readonly format: string;
  readonly expression: RegExp | undefined;
}

export function convertString(schema: z.core.$ZodTypes, conversion: Conversion): JsonSchemaProps {
  const constraints = stringFormatsOf(schema).map((each) => constraintOf(each, conversion));
  const [first, ...others] = constraints;
  const formats = constraints.filter(({ format }) => format !== undefined);
  const joined = others.length === 0 ? first : { allOf: constraints };
  if (formats.length > 1) refuse(conversion, "a string has one format: leave the most precise one");
  return { type: "string", ...lengthOf(schema, { minimum: "minLength", maximum: "maxLength" }), ...joined };
}

/** A format stands on the schema itself (`z.email()`) or among its checks (`z.string().regex(…)`). */
function stringFormatsOf(schema: z.core.$ZodTypes): readonly StringFormat[] {
  return checksOf(schema).flatMap((def) =>
    def.check === "string_format" ? [{ format: def.format, expression: expressionOf(def) }] : [],
  );
}

/** zod keeps the expression of each of its string formats, and marks it as one to be careful with. */
function expressionOf(definition: object): RegExp | undefined {
  return "pattern" in definition && definition.pattern instanceof RegExp ? definition.pattern : undefined;
}

function constraintOf({ format, expression }: StringFormat, conversion: Conversion): JsonSchemaProps {
  const serverFormat = serverFormats[format];
  if (serverFormat !== undefined) return { format: serverFormat };
  if (expression === undefined) return refuse(conversion, `the server has no format ${format}: write .regex(…)`);
  return patternOf(expression, conversion);
}

export function convertTemplate(schema: z.core.$ZodTypes, conversion: Conversion): JsonSchemaProps {
  const expression = expressionOf(schema._zod);
  if (expression === undefined) return refuse(conversion, "this template has no pattern: write z.string().regex(…)");
  return { type: "string", ...patternOf(expression, conversion) };
}

/** The server's expressions are Go's RE2: what that cannot parse would be refused with the CRD. */
function patternOf(pattern: RegExp, conversion: Conversion): JsonSchemaProps {
  const problem = findUnportableSyntax(pattern);
  if (problem !== undefined)
    return refuse(conversion, `the server cannot run /${pattern.source}/${pattern.flags}: ${problem}`);
  return { pattern: pattern.source };
}

const integerFormats: Readonly<Record<string, string | undefined>> = {
  safeint: undefined,
  int32: "int32",
  uint32: "int64",
};

export function convertNumber(schema: z.core.$ZodTypes, conversion: Conversion): JsonSchemaProps {
  let result: JsonSchemaProps = { type: "number" };
  for (const def of checksOf(schema)) result = { ...result, ...numberConstraint(def) };
  if (result.multipleOf !== undefined && result.multipleOf <= 0) refuse(conversion, "multipleOf must be above 0");
  return result;
}

function numberConstraint(def: CheckDefinition): JsonSchemaProps {
  switch (def.check) {
    case "number_format":
      return numberFormat(def.format);
    case "multiple_of":
      return { multipleOf: Number(def.value) };
    case "greater_than":
      return { minimum: Number(def.value), ...(!def.inclusive && { exclusiveMinimum: true }) };
    case "less_than":
      return { maximum: Number(def.value), ...(!def.inclusive && { exclusiveMaximum: true }) };
    default:
      return {};
  }
}

function numberFormat(format: z.core.$ZodNumberFormats): JsonSchemaProps {
  if (format === "float32") return { format: "float" };
  if (format === "float64") return { format: "double" };
  const integerFormat = integerFormats[format];
  const unsigned: JsonSchemaProps = format === "uint32" ? { minimum: 0, maximum: 4_294_967_295 } : {};
  return { type: "integer", ...(integerFormat !== undefined && { format: integerFormat }), ...unsigned };
}

export function convertBoolean(): JsonSchemaProps {
  return { type: "boolean" };
}

export function convertEnum(schema: z.core.$ZodTypes, conversion: Conversion): JsonSchemaProps {
  const { def } = schema._zod;
  if (def.type !== "enum") throw new TypeError(`zod's type ${def.type} is no enum`);
  return enumOf(Object.values(def.entries), conversion);
}

export function convertLiteral(schema: z.core.$ZodTypes, conversion: Conversion): JsonSchemaProps {
  const { def } = schema._zod;
  if (def.type !== "literal") throw new TypeError(`zod's type ${def.type} is no literal`);
  return enumOf(def.values, conversion);
}

/** An enumeration of values of one JSON type; a `null` among them makes it nullable. */
export function enumOf(values: readonly unknown[], conversion: Conversion): JsonSchemaProps {
  const present = values.filter((value) => value !== null);
  const types = new Set(present.map(jsonTypeOf));
  const [type] = types;
  if (types.size !== 1 || type === undefined) {
    return refuse(conversion, "the values of an enumeration must be of one type: strings, numbers, or booleans");
  }
  const nullable = present.length < values.length;
  // Proof of the cast: jsonTypeOf gave each of them a JSON type.
  return { type, enum: values as readonly JsonValue[], ...(nullable && { nullable }) };
}

function jsonTypeOf(value: unknown): "string" | "integer" | "number" | "boolean" | undefined {
  if (typeof value === "string" || typeof value === "boolean") return typeof value === "string" ? "string" : "boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return undefined;
}
