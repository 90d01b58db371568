// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Whether an apply would change anything, read off the field set that the server keeps of a manager.
 *
 * FieldsV1 (https://kubernetes.io/docs/reference/using-api/server-side-apply/#serialization) names members with `f:`, list
 * items with `k:` and their keys, set elements with `v:`, so that no schema is needed. Whatever is not understood counts
 * as a difference: one apply too many changes nothing.
 */
import { deepEqual, isJsonObject, type JsonObject, type JsonValue, parseJson } from "@nuvolaris/api-machinery";

/** `true` when `fields` are exactly those of `desired`, and `live` has the desired values in them. */
export function isApplied(fields: JsonValue | undefined, desired: JsonValue, live: JsonValue): boolean {
  return isSame(fields, withoutIdentity(desired), live);
}

function isSame(fields: JsonValue | undefined, desired: JsonValue | undefined, live: JsonValue | undefined): boolean {
  if (!isJsonObject(fields) || desired === undefined || live === undefined) return false;
  const paths = Object.keys(fields).filter((path) => path !== ".");
  const first = paths[0];
  if (first === undefined) return deepEqual(desired, live);
  if (first.startsWith("f:")) return areMembersSame(fields, paths, { desired, live });
  if (first.startsWith("k:")) return areItemsSame(fields, paths, { desired, live });
  if (first.startsWith("v:")) return areElementsSame(paths, { desired, live });
  return false;
}

interface Pair {
  readonly desired: JsonValue;
  readonly live: JsonValue;
}

function areMembersSame(fields: JsonObject, paths: readonly string[], { desired, live }: Pair): boolean {
  if (!isJsonObject(desired) || !isJsonObject(live)) return false;
  const wanted = Object.keys(desired).filter((name) => desired[name] !== undefined);
  if (wanted.length !== paths.length) return false;
  return wanted.every((name) => isSame(fields[`f:${name}`], desired[name], live[name]));
}

function areItemsSame(fields: JsonObject, paths: readonly string[], { desired, live }: Pair): boolean {
  if (!isList(desired) || !isList(live) || desired.length !== paths.length) return false;
  return paths.every((path) => {
    const keys = keysOf(path);
    return keys !== undefined && isSame(fields[path], find(desired, keys), find(live, keys));
  });
}

function areElementsSame(paths: readonly string[], { desired, live }: Pair): boolean {
  if (!isList(desired) || !isList(live) || desired.length !== paths.length) return false;
  return paths.every((path) => {
    const value = path.startsWith("v:") ? parseJson(path.slice(2)) : undefined;
    return value !== undefined && [desired, live].every((list) => list.some((element) => deepEqual(element, value)));
  });
}

function keysOf(path: string): JsonObject | undefined {
  if (!path.startsWith("k:")) return undefined;
  const keys = parseJson(path.slice(2));
  return isJsonObject(keys) ? keys : undefined;
}

/** The item with these keys. A key that the item does not say was filled in by a default, as a port's `protocol`. */
function find(list: readonly JsonValue[], keys: JsonObject): JsonValue | undefined {
  return list.find(
    (item) =>
      isJsonObject(item) &&
      Object.entries(keys).every(([key, value]) => item[key] === undefined || item[key] === value),
  );
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** What names an object is in no field set. */
function withoutIdentity(desired: JsonValue): JsonValue {
  if (!isJsonObject(desired)) return desired;
  const rest = without(desired, ["apiVersion", "kind", "metadata"]);
  const metadata = isJsonObject(desired["metadata"]) ? without(desired["metadata"], ["name", "namespace"]) : {};
  return Object.keys(metadata).length === 0 ? rest : { ...rest, metadata };
}

function without(object: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !members.includes(name)));
}
