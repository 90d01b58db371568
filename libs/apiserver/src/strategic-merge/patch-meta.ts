// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { StrategicMergePatchError } from "./strategic-merge-patch-error.ts";

/** How a field of a built-in kind takes a patch. */
export interface PatchMeta {
  /** `merge` merges a list item by item; `replace` takes a patch's object or list as it is; `""` merges objects and replaces lists. */
  readonly strategy: "merge" | "replace" | "";
  /** Which field tells the items of a merged list apart; `""` for a list of scalars. */
  readonly mergeKey: string;
  /** Of the field's value, or, for a list, of its items. */
  readonly schema: JsonSchemaProps;
}

/** Throws {@link StrategicMergePatchError} for a field that the schema does not know. */
export function patchMetaOfMap(schema: JsonSchemaProps, name: string): PatchMeta {
  const field = fieldOf(schema, name);
  return { ...strategyOf(field), schema: field };
}

/** Throws {@link StrategicMergePatchError} for a field that the schema does not know, or that is no list. */
export function patchMetaOfList(schema: JsonSchemaProps, name: string): PatchMeta {
  const field = fieldOf(schema, name);
  if (field.items === undefined) {
    throw new StrategicMergePatchError(`expected slice or array type, but got: ${goKindOf(schema)}`);
  }
  return { ...strategyOf(field), schema: field.items };
}

function fieldOf(schema: JsonSchemaProps, name: string): JsonSchemaProps {
  const field = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined;
  if (field !== undefined) return field;
  if (goKindOf(schema) === "map") {
    throw new StrategicMergePatchError("merging an object in json but data type is not struct, instead is: map");
  }
  throw new StrategicMergePatchError(
    `unable to find api field in struct ${schema.title ?? ""} for the json field ${JSON.stringify(name)}`,
  );
}

function goKindOf(schema: JsonSchemaProps): "map" | "struct" {
  return schema.properties === undefined && schema.additionalProperties !== undefined ? "map" : "struct";
}

function strategyOf(field: JsonSchemaProps): Pick<PatchMeta, "strategy" | "mergeKey"> {
  const strategies = (field["x-kubernetes-patch-strategy"] ?? "").split(",");
  const strategy = strategies.find((name) => name === "merge" || name === "replace") ?? "";
  return { strategy, mergeKey: field["x-kubernetes-patch-merge-key"] ?? "" };
}
