// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Objects, records and arrays. */
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import type { z } from "zod";
import { convertBelow, refuse, type Conversion } from "./conversion.ts";
import { checksOf } from "./check.ts";

export function convertObject(schema: z.core.$ZodTypes, conversion: Conversion): JsonSchemaProps {
  const { def } = schema._zod;
  if (def.type !== "object") throw new TypeError(`zod's type ${def.type} is no object`);
  const properties: Record<string, JsonSchemaProps> = {};
  const required: string[] = [];
  for (const [name, property] of Object.entries(def.shape)) {
    const converted = convertBelow(property, `.${name}`, conversion);
    properties[name] = converted.schema;
    if (!converted.optional) required.push(name);
  }
  return {
    type: "object",
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
    ...restOf(def.catchall, conversion),
  };
}

/** What stands for the keys that the shape does not name. */
function restOf(catchall: z.core.$ZodType | undefined, conversion: Conversion): JsonSchemaProps {
  // A strict object needs nothing: unknown fields are pruned, or refused when the client asks for it.
  const type = catchall?._zod.def.type ?? "never";
  if (type === "never") return {};
  if (type === "any" || type === "unknown") return { "x-kubernetes-preserve-unknown-fields": true };
  return refuse(
    conversion,
    "named fields and .catchall() exclude each other: put the free keys in a field of type z.record()",
  );
}

export function convertRecord(schema: z.core.$ZodTypes, conversion: Conversion): JsonSchemaProps {
  const { def } = schema._zod;
  if (def.type !== "record") throw new TypeError(`zod's type ${def.type} is no record`);
  const { type: keyType, checks = [] } = def.keyType._zod.def;
  if (keyType !== "string" || checks.length > 0 || "format" in def.keyType._zod.def) {
    return refuse(
      conversion,
      "a schema cannot restrict a record's keys: write z.record(z.string(), …) and a CEL rule about self",
    );
  }
  const values = convertBelow(def.valueType, "[*]", conversion);
  return { type: "object", additionalProperties: values.schema };
}

export function convertArray(schema: z.core.$ZodTypes, conversion: Conversion): JsonSchemaProps {
  const { def } = schema._zod;
  if (def.type !== "array") throw new TypeError(`zod's type ${def.type} is no array`);
  const { schema: items } = convertBelow(def.element, "[]", conversion);
  return { type: "array", items, ...lengthOf(schema, { minimum: "minItems", maximum: "maxItems" }) };
}

/** The length checks of an array or a string under the names that JSON schema has for them. */
export function lengthOf(
  schema: z.core.$ZodTypes,
  names: { readonly minimum: "minItems" | "minLength"; readonly maximum: "maxItems" | "maxLength" },
): JsonSchemaProps {
  const bounds: { minimum?: number; maximum?: number } = {};
  for (const def of checksOf(schema)) {
    if (def.check === "min_length") bounds.minimum = Math.max(bounds.minimum ?? 0, def.minimum);
    if (def.check === "max_length") bounds.maximum = Math.min(bounds.maximum ?? Infinity, def.maximum);
    if (def.check === "length_equals") bounds.minimum = bounds.maximum = def.length;
  }
  return {
    ...(bounds.minimum !== undefined && { [names.minimum]: bounds.minimum }),
    ...(bounds.maximum !== undefined && { [names.maximum]: bounds.maximum }),
  };
}
