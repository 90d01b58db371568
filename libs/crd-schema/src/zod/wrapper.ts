// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The zod types that wrap another: optional, nullable, default … */
import { invalid, isJsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import type { z } from "zod";
import { refuse, type Conversion, type Converted } from "./conversion.ts";

export function convertInner(schema: z.core.$ZodTypes, conversion: Conversion): Converted {
  return conversion.convert(innerOf(schema), conversion);
}

export function convertOptional(schema: z.core.$ZodTypes, conversion: Conversion): Converted {
  return { ...convertInner(schema, conversion), optional: true };
}

export function convertNonOptional(schema: z.core.$ZodTypes, conversion: Conversion): Converted {
  return { ...convertInner(schema, conversion), optional: false };
}

export function convertNullable(schema: z.core.$ZodTypes, conversion: Conversion): Converted {
  const { schema: inner, optional } = convertInner(schema, conversion);
  return { schema: { ...inner, nullable: true }, optional };
}

export function convertDefault(schema: z.core.$ZodTypes, conversion: Conversion): Converted {
  const { def } = schema._zod;
  const value: unknown = "defaultValue" in def ? def.defaultValue : undefined;
  const inner = convertInner(schema, conversion);
  if (!isJson(value)) return { schema: refuse(conversion, "a default must be a JSON value"), optional: true };
  const problem = findProblem(innerOf(schema), value);
  if (problem !== undefined) {
    conversion.problems.push(invalid(conversion.path, value, `the default does not fit its own schema: ${problem}`));
  }
  return { schema: { ...inner.schema, default: value }, optional: true };
}

export function convertLazy(schema: z.core.$ZodTypes, conversion: Conversion): Converted {
  const { def } = schema._zod;
  if (def.type !== "lazy") throw new TypeError(`zod's type ${def.type} is not lazy`);
  return conversion.convert(def.getter(), conversion);
}

function innerOf(schema: z.core.$ZodTypes): z.core.$ZodType {
  const { def } = schema._zod;
  if ("innerType" in def) return def.innerType;
  throw new TypeError(`zod's type ${def.type} wraps no other type`);
}

function findProblem(schema: z.core.$ZodType, value: JsonValue): string | undefined {
  const result = schema._zod.run({ value: structuredClone(value), issues: [] }, {});
  if (result instanceof Promise) return undefined;
  const [issue] = result.issues;
  return issue === undefined ? undefined : `${issue.code} at ${JSON.stringify(issue.path ?? [])}`;
}

function isJson(value: unknown): value is JsonValue {
  if (Array.isArray(value)) return value.every(isJson);
  if (isJsonObject(value))
    return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isJson);
  return value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}
