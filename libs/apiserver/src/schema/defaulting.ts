// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Defaults: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting
 *
 * Nothing is changed in place: what needs no default is returned as it is.
 */
import { isJsonObject, type JsonObject, type JsonSchemaProps, type JsonValue } from "@nuvolaris/api-machinery";
import { ownMember } from "@nuvolaris/crd-schema";

/** Fills in the defaults of absent fields, and of nulls where null is no value. */
export function applySchemaDefaults<T extends JsonValue>(schema: JsonSchemaProps, value: T): T {
  // Proof of the cast: a default is added to an object or an array, which stays what it is.
  return fill(schema, value) as T;
}

/** Removes nulls from fields that can neither be null nor have a default. */
export function pruneNulls<T extends JsonValue>(schema: JsonSchemaProps, value: T): T {
  // Proof of the cast: members are taken out of objects, which stay objects.
  return withoutNulls(schema, value) as T;
}

function fill(schema: JsonSchemaProps, value: JsonValue): JsonValue {
  if (Array.isArray(value)) return fillItems(schema.items, value);
  return isJsonObject(value) ? fillMembers(schema, value) : value;
}

function fillItems(schema: JsonSchemaProps | undefined, items: readonly JsonValue[]): JsonValue {
  if (schema === undefined) return items;
  const filled = items.map((item) => fill(schema, replaceNull(schema, item)));
  return filled.some((item, index) => item !== items[index]) ? filled : items;
}

function fillMembers(schema: JsonSchemaProps, object: JsonObject): JsonObject {
  const { properties = {}, additionalProperties } = schema;
  const changes: [string, JsonValue][] = [];
  const put = (name: string, inner: JsonSchemaProps): void => {
    const given = ownMember(object, name);
    const start = given === undefined ? inner.default : replaceNull(inner, given);
    const value = start === undefined ? undefined : fill(inner, start);
    if (value !== undefined && value !== given) changes.push([name, value]);
  };
  for (const [name, property] of Object.entries(properties)) {
    if (ownMember(object, name) !== undefined || property.default !== undefined) put(name, property);
  }
  if (typeof additionalProperties === "object") {
    for (const name of Object.keys(object)) if (!Object.hasOwn(properties, name)) put(name, additionalProperties);
  }
  return changes.length === 0 ? object : { ...object, ...Object.fromEntries(changes) };
}

function replaceNull(schema: JsonSchemaProps, value: JsonValue): JsonValue {
  return value === null && schema.nullable !== true ? (schema.default ?? null) : value;
}

function withoutNulls(schema: JsonSchemaProps | undefined, value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    // Proof of the cast: an array in a JSON value is an array of JSON values.
    const items = value as readonly JsonValue[];
    const kept = items.map((item) => withoutNulls(schema?.items, item));
    return kept.some((item, index) => item !== items[index]) ? kept : items;
  }
  return isJsonObject(value) ? membersWithoutNulls(schema, value) : value;
}

/** The same object where nothing is to be removed, as nearly always: nothing is copied then. */
function membersWithoutNulls(schema: JsonSchemaProps | undefined, object: JsonObject): JsonObject {
  let changed: Record<string, JsonValue | undefined> | undefined;
  for (const name of Object.keys(object)) {
    const member = object[name];
    const inner = fieldSchema(schema, name);
    const kept = member === undefined || isStrayNull(inner, member) ? undefined : withoutNulls(inner, member);
    if (kept === member && member !== undefined) continue;
    changed ??= { ...object };
    if (kept === undefined) Reflect.deleteProperty(changed, name);
    else changed[name] = kept;
  }
  return changed ?? object;
}

function isStrayNull(schema: JsonSchemaProps | undefined, value: JsonValue): boolean {
  return value === null && schema !== undefined && schema.nullable !== true && schema.default === undefined;
}

function fieldSchema(schema: JsonSchemaProps | undefined, name: string): JsonSchemaProps | undefined {
  const { additionalProperties } = schema ?? {};
  return (
    ownMember(schema?.properties, name) ?? (typeof additionalProperties === "object" ? additionalProperties : undefined)
  );
}
