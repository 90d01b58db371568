// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from "@nuvolaris/api-machinery";
import { difference, intersection, isEmptySet, union, type FieldSet } from "./field-set.ts";
import type { ManagedResource } from "./managed-resource.ts";
import type { Manager, Managers } from "./managers.ts";
import { ownedFields } from "./owned-fields.ts";
import { removeFields, withNamedFields } from "./remove-fields.ts";

export interface Pruning {
  readonly resource: ManagedResource;
  /** The live object with the applied one laid over. */
  readonly merged: JsonObject;
  /** All managers, the applying one with what it applies now. */
  readonly managers: Managers;
  /** The applying manager with what it applied before. */
  readonly last: Manager | undefined;
  /** What it applies now. */
  readonly applied: FieldSet;
}

/**
 * Removes what the manager applied last time and does not apply now, unless somebody else owns it. What lies inside of
 * something that is removed and is nobody's goes too; what is nobody's elsewhere stays.
 */
export function pruneApplied({ resource, merged, managers, last, applied }: Pruning): JsonObject {
  if (last === undefined || isEmptySet(last.fields)) return merged;
  const dropsNothing = last.apiVersion === resource.apiVersion && isEmptySet(difference(last.fields, applied));
  const version = resource.inVersion(last.apiVersion);
  if (dropsNothing || version === undefined) return merged;
  const whole = version.convert(merged);
  const lastFields = withNamedFields(version.type, last.fields);
  const bare = remove(version, whole, lastFields);
  const owned = putBackOwned(version, { whole, bare }, managers);
  const pruned = putBackUnowned(version, { whole, bare: owned }, lastFields);
  return resource.convert(pruned);
}

function remove({ type }: ManagedResource, object: JsonObject, fields: FieldSet): JsonObject {
  return asObject(removeFields(type, object, fields), object);
}

/** An object of which everything would be removed keeps its name at least: `apiVersion` and `kind` are nobody's. */
function asObject(value: JsonValue, object: JsonObject): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    // Proof of the cast: neither null nor a list, so a JSON value of type object is a JSON object.
    return value as JsonObject;
  }
  const { apiVersion, kind } = object;
  return { apiVersion, kind };
}

interface Pair {
  readonly whole: JsonObject;
  readonly bare: JsonObject;
}

/** Puts back into `bare` what somebody owns in some version, the pair's version first: without it a conversion might fail. */
function putBackOwned(version: ManagedResource, pair: Pair, managers: Managers): JsonObject {
  const byVersion = Map.groupBy(managers.values(), ({ apiVersion }) => apiVersion);
  const here = byVersion.get(version.apiVersion);
  byVersion.delete(version.apiVersion);
  let current = here === undefined ? pair : { whole: pair.whole, bare: putBack(version, pair, fieldsOf(here)) };
  for (const [apiVersion, owners] of byVersion) {
    const other = version.inVersion(apiVersion);
    if (other === undefined) continue;
    const there = { whole: other.convert(current.whole), bare: other.convert(current.bare) };
    current = { whole: there.whole, bare: putBack(other, there, fieldsOf(owners)) };
  }
  return current.bare;
}

function fieldsOf(managers: readonly Manager[]): FieldSet {
  return managers.map(({ fields }) => fields).reduce(union, {});
}

function putBack(version: ManagedResource, { whole, bare }: Pair, owned: FieldSet): JsonObject {
  const { type } = version;
  const stays = union(namedFieldsOf(version, bare), withNamedFields(type, owned));
  return remove(version, whole, difference(namedFieldsOf(version, whole), stays));
}

/** Only what the manager applied before goes: what else is missing in `bare` comes back. */
function putBackUnowned(version: ManagedResource, { whole, bare }: Pair, lastFields: FieldSet): JsonObject {
  const missing = difference(namedFieldsOf(version, whole), namedFieldsOf(version, version.convert(bare)));
  return remove(version, whole, intersection(missing, lastFields));
}

function namedFieldsOf({ type }: ManagedResource, object: JsonObject): FieldSet {
  return withNamedFields(type, ownedFields(type, object));
}
