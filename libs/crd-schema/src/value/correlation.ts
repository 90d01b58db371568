// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Finds in the old object what a part of the new one was before (apiserver, cel/common/equality.go).
 *
 * Fields correlate by name where the schema knows them, items by key in lists of type map, nothing else does.
 */
import {
  deepEqual,
  isJsonObject,
  type JsonObject,
  type JsonSchemaProps,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { ownMember } from "../own-member.ts";

/** `undefined` stands for: cannot be correlated. */
export type OldValue = JsonValue | undefined;

export function schemaOfField(schema: JsonSchemaProps, name: string): JsonSchemaProps | undefined {
  const property = ownMember(schema.properties, name);
  if (property !== undefined) return property;
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
}

/** The old items of a list of type map by their key; `undefined` for every other list. */
export function indexByKey(schema: JsonSchemaProps, old: OldValue): ReadonlyMap<string, JsonValue> | undefined {
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  if (schema["x-kubernetes-list-type"] !== "map" || keys.length === 0 || !Array.isArray(old)) return undefined;
  const index = new Map<string, JsonValue>();
  // Proof of the cast: an array in a JSON value is an array of JSON values.
  for (const item of old as readonly JsonValue[]) {
    const key = keyOf(item, keys);
    if (key !== undefined && !index.has(key)) index.set(key, item);
  }
  return index;
}

/** The key of an item; `undefined` if a part of it is missing or no scalar. */
export function keyOf(item: JsonValue, keys: readonly string[]): string | undefined {
  if (!isJsonObject(item)) return undefined;
  const parts = keys.map((key) => ownMember(item, key));
  const texts = parts.flatMap((part) =>
    part === undefined || typeof part === "object" ? [] : [`${typeof part}:${part}`],
  );
  return texts.length === parts.length ? texts.join("\0") : undefined;
}

/** Whether nothing changed, as far as old and new correlate: the condition under which old faults are forgiven. */
export function isUnchanged(schema: JsonSchemaProps, value: JsonValue, old: JsonValue): boolean {
  if (Array.isArray(value)) return Array.isArray(old) && isSameList(schema, value, old);
  if (isJsonObject(value)) return isJsonObject(old) && isSameObject(schema, value, old);
  return deepEqual(value, old);
}

function isSameObject(schema: JsonSchemaProps, value: JsonObject, old: JsonObject): boolean {
  const names = Object.keys(value);
  if (names.length !== Object.keys(old).length) return false;
  return names.every((name) => {
    const [now, before, inner] = [ownMember(value, name), ownMember(old, name), schemaOfField(schema, name)];
    return now !== undefined && before !== undefined && inner !== undefined && isUnchanged(inner, now, before);
  });
}

function isSameList(schema: JsonSchemaProps, value: readonly JsonValue[], old: readonly JsonValue[]): boolean {
  if (value.length !== old.length) return false;
  const index = indexByKey(schema, old);
  if (index === undefined) return deepEqual(value, old);
  return value.every((item) => {
    const key = keyOf(item, schema["x-kubernetes-list-map-keys"] ?? []);
    const before = key === undefined ? undefined : index.get(key);
    return before !== undefined && isUnchanged(schema.items ?? {}, item, before);
  });
}
