// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a patch may say besides values: https://github.com/kubernetes/community/blob/main/contributors/devel/sig-api-machinery/strategic-merge-patch.md */
import { isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { badDirective } from "./strategic-merge-patch-error.ts";

/** In an object: `replace` or `delete` it; in a list's item: `delete` it, or `replace` the list. */
export const patchDirective = "$patch";
/** In an object: which members stay. */
export const retainKeysDirective = "$retainKeys";
/** `$deleteFromPrimitiveList/<list>`: which items go. */
export const deleteFromListPrefix = "$deleteFromPrimitiveList";
/** `$setElementOrder/<list>`: in which order the items come. */
export const setElementOrderPrefix = "$setElementOrder";

/** The name of the list that a directive is about. */
export function listNameOf(
  directive: string,
  prefix: typeof deleteFromListPrefix | typeof setElementOrderPrefix,
): string {
  if (directive.startsWith(`${prefix}/`)) return directive.slice(prefix.length + 1);
  throw badDirective(prefix === deleteFromListPrefix ? "primitive list" : "setElementOrder list");
}

/** A patch's value as it is where there is nothing to merge it with: without nulls. */
export function withoutNulls(value: JsonValue): JsonValue {
  if (isJsonList(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  return mapMembers(value, (member) => (member === null ? undefined : withoutNulls(member)));
}

/** `undefined` for an object that is a directive itself; such objects inside of others are left out. */
export function withoutDirectives(value: JsonValue): JsonValue | undefined {
  if (isJsonList(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isJsonObject(value)) return value;
  return value[patchDirective] === undefined ? mapMembers(value, withoutDirectives) : undefined;
}

export function isJsonList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function mapMembers(object: JsonObject, map: (member: JsonValue) => JsonValue | undefined): JsonObject {
  const result = new Map<string, JsonValue>();
  for (const [name, member] of Object.entries(object)) {
    const mapped = member === undefined ? undefined : map(member);
    if (mapped !== undefined) result.set(name, mapped);
  }
  return Object.fromEntries(result);
}
