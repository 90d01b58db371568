// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Merge patches (RFC 7386): members that are null go, objects are merged, anything else replaces. */
import { deepEqual } from "./deep-equal.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json-value.ts";

/** The document is not changed; parts that the patch leaves alone are shared with the answer. */
export function applyMergePatch(document: JsonValue, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const base: JsonObject = isJsonObject(document) ? document : {};
  const removed = new Set<string>();
  const changed: [string, JsonValue][] = [];
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) removed.add(key);
    else if (value !== undefined) changed.push([key, applyMergePatch(own(base, key) ?? null, value)]);
  }
  const kept = Object.entries(base).filter(([key]) => !removed.has(key));
  return Object.fromEntries([...kept, ...changed]);
}

/**
 * The smallest merge patch that makes `after` of `before`; `{}` when there is nothing to do.
 *
 * A merge patch cannot set a member to null: nulls inside `after` are taken as absent.
 */
export function createMergePatch(before: JsonValue, after: JsonValue): JsonValue {
  if (!isJsonObject(before) || !isJsonObject(after)) return after;
  const patch: [string, JsonValue][] = [];
  for (const key of Object.keys(before)) {
    if (present(own(before, key)) && !present(own(after, key))) patch.push([key, null]);
  }
  for (const [key, value] of Object.entries(after)) {
    const old = own(before, key);
    if (present(value) && !deepEqual(old, value)) patch.push(...memberPatch(key, old, value));
  }
  return Object.fromEntries(patch);
}

/** Nothing for objects that differ only in what a merge patch cannot say. */
function memberPatch(key: string, old: JsonValue | undefined, value: JsonValue): [string, JsonValue][] {
  if (!isJsonObject(value)) return [[key, value]];
  const inner = createMergePatch(isJsonObject(old) ? old : {}, value);
  const nothingToSay = isJsonObject(old) && isJsonObject(inner) && Object.keys(inner).length === 0;
  return nothingToSay ? [] : [[key, inner]];
}

function present(value: JsonValue | undefined): value is Exclude<JsonValue, null> {
  return value !== undefined && value !== null;
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
