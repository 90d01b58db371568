// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The `type` keyword, with the server's way to name what it found (kube-openapi, validation/validate/type.go). */
import { isJsonObject, type JsonSchemaProps, type JsonValue } from "@nuvolaris/api-machinery";
import { wrongType, type ValueResult } from "./problem.ts";
import { effectiveFormat } from "./format.ts";

/** A JSON type and the format that the server gives a decoded number. */
interface Found {
  readonly type: string;
  readonly format: string;
}

const maxInt64 = 2n ** 63n;

/** `true` for what the server decodes into an int64. */
export function isInt64(value: JsonValue): value is number | bigint {
  if (typeof value === "bigint") return value >= -maxInt64 && value < maxInt64;
  return typeof value === "number" && Number.isInteger(value) && Math.abs(value) < Number(maxInt64);
}

export function createTypeCheck(
  schema: JsonSchemaProps,
): ((value: JsonValue, path: string, result: ValueResult) => void) | undefined {
  const types = typesOf(schema);
  const format = effectiveFormat(schema);
  if (types.length === 0 && format === "") return undefined;
  const numeric = types.includes("integer") || types.includes("number");
  const nullable = schema.nullable === true;
  return (value, path, result) => {
    const expected = value === null ? undefined : mismatch(findType(value), { types, format, numeric });
    if (value === null && types.length > 0 && !nullable) result.add(wrongType(path, types.join(","), "null"));
    else if (expected !== undefined) result.add(wrongType(path, expected.wanted, expected.found));
    else result.matches++;
  };
}

function typesOf(schema: JsonSchemaProps): readonly string[] {
  if (schema["x-kubernetes-int-or-string"] === true) return ["integer", "string"];
  return schema.type === undefined ? [] : [schema.type];
}

interface Wanted {
  readonly types: readonly string[];
  readonly format: string;
  readonly numeric: boolean;
}

function mismatch(found: Found, { types, format, numeric }: Wanted): { wanted: string; found: string } | undefined {
  const isText = found.type === "string" || found.type === "array";
  const fits = types.includes(found.type) || (found.type === "integer" && types.includes("number"));
  if (!isText && format !== "" && !fits && found.format !== format) return { wanted: format, found: found.format };
  // A string in a field with a string's format is judged by the format alone.
  if (isText && format !== "" && !numeric) return undefined;
  return fits ? undefined : { wanted: types.join(","), found: found.type };
}

function findType(value: JsonValue): Found {
  if (isInt64(value)) return { type: "integer", format: "int64" };
  if (typeof value === "number" || typeof value === "bigint") return { type: "number", format: "float64" };
  if (Array.isArray(value)) return { type: "array", format: "" };
  if (isJsonObject(value)) return { type: "object", format: "" };
  return { type: typeof value, format: "" };
}
