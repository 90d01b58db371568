// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The fields that the scale subresource reads must be what it takes them for, whatever the schema says. */
import {
  invalid,
  isJsonObject,
  stringifyJson,
  type FieldError,
  type JsonObject,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { ownMember } from "@nuvolaris/crd-schema";

const maxReplicas = 2_147_483_647;

export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

export function validateScaleSpec({ specReplicasPath }: ScalePaths, object: JsonObject): FieldError[] {
  return validateReplicas(specReplicasPath, object);
}

export function validateScaleStatus(
  { statusReplicasPath, labelSelectorPath }: ScalePaths,
  object: JsonObject,
): FieldError[] {
  const errors = validateReplicas(statusReplicasPath, object);
  if (labelSelectorPath === undefined) return errors;
  const { value, problem } = read(object, labelSelectorPath);
  const because = problem ?? wrongType(labelSelectorPath, value, "string");
  return because === undefined ? errors : [...errors, invalid(labelSelectorPath, "", because)];
}

function validateReplicas(path: string, object: JsonObject): FieldError[] {
  const { value, problem } = read(object, path);
  const because = problem ?? wrongType(path, value, "int64");
  if (because !== undefined) return [invalid(path, 0, because)];
  const replicas = Number(value ?? 0);
  if (replicas < 0) return [invalid(path, value, "should be a non-negative integer")];
  return replicas > maxReplicas ? [invalid(path, value, `should be less than or equal to ${maxReplicas}`)] : [];
}

interface Read {
  readonly value: JsonValue | undefined;
  readonly problem?: string;
}

function read(object: JsonObject, path: string): Read {
  let value: JsonValue | undefined = object;
  const names = path.replace(/^\./, "").split(".");
  for (const [index, name] of names.entries()) {
    if (value === null || value === undefined) return { value: undefined };
    if (!isJsonObject(value)) {
      const at = names.slice(0, index + 1).join(".");
      return { value: undefined, problem: accessorError(`.${at}`, value, "map[string]interface{}") };
    }
    value = ownMember(value, name);
  }
  return { value };
}

function wrongType(path: string, value: JsonValue | undefined, expected: "string" | "int64"): string | undefined {
  return value === undefined || goTypeOf(value) === expected ? undefined : accessorError(path, value, expected);
}

function accessorError(path: string, value: JsonValue, expected: string): string {
  const shown = typeof value === "string" ? value : value === null ? "<nil>" : stringifyJson(value);
  return `${path} accessor error: ${shown} is of the type ${goTypeOf(value)}, expected ${expected}`;
}

function goTypeOf(value: JsonValue): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  if (isJsonObject(value)) return "map[string]interface {}";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return typeof value === "bigint" ? "int64" : typeof value === "boolean" ? "bool" : "string";
}
