// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Items of sets and of map lists are distinct (apiextensions-apiserver, apiserver/schema/listtype). */
import {
  duplicate,
  invalid,
  isJsonObject,
  stringifyJson,
  type FieldError,
  type JsonObject,
  type JsonSchemaProps,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { ownMember } from "@nuvolaris/crd-schema";

/** Findings about all lists of type set or map in an object. */
export function validateListKeys(schema: JsonSchemaProps, object: JsonObject): FieldError[] {
  return visit(schema, object, "");
}

function visit(schema: JsonSchemaProps, value: JsonValue, path: string): FieldError[] {
  if (Array.isArray(value)) return visitItems(schema, value, path);
  if (!isJsonObject(value)) return [];
  const { properties = {}, additionalProperties } = schema;
  return Object.entries(value).flatMap(([name, member]) => {
    const property = ownMember(properties, name);
    if (member === undefined) return [];
    if (property !== undefined) return visit(property, member, path === "" ? name : `${path}.${name}`);
    return typeof additionalProperties === "object" ? visit(additionalProperties, member, `${path}[${name}]`) : [];
  });
}

function visitItems(schema: JsonSchemaProps, items: readonly JsonValue[], path: string): FieldError[] {
  const own = checkers[schema["x-kubernetes-list-type"] ?? "atomic"](schema, items, path);
  const { items: itemSchema } = schema;
  if (itemSchema === undefined) return own;
  return [...own, ...items.flatMap((item, index) => visit(itemSchema, item, `${path}[${index}]`))];
}

type ListCheck = (schema: JsonSchemaProps, items: readonly JsonValue[], path: string) => FieldError[];

const checkers: Readonly<Record<"atomic" | "set" | "map", ListCheck>> = {
  atomic: () => [],
  set: (_schema, items, path) => secondOnes(items).map((index) => duplicate(`${path}[${index}]`, items[index])),
  map: checkMapList,
};

function checkMapList(schema: JsonSchemaProps, items: readonly JsonValue[], path: string): FieldError[] {
  const wrong = items.findIndex((item) => item !== null && !isJsonObject(item));
  if (wrong >= 0)
    return [invalid(`${path}[${wrong}]`, items[wrong], "must be an object for an array of list-type map")];
  const names = schema["x-kubernetes-list-map-keys"] ?? [];
  const keys = items.map((item) => {
    const present = names.flatMap((name) => {
      const value = isJsonObject(item) ? ownMember(item, name) : undefined;
      return value === undefined ? [] : [[name, value] as const];
    });
    return Object.fromEntries(present.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
  return secondOnes(keys).map((index) => duplicate(`${path}[${index}]`, keys[index]));
}

/** The position of the second of equal items; a third one is not reported. */
function secondOnes(items: readonly JsonValue[]): number[] {
  const counts = new Map<string, number>();
  return [...items.keys()].filter((index) => {
    const text = stringifyJson(items[index]);
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return count === 2;
  });
}
