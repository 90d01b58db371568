// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { deepEqual, type JsonValue } from "@nuvolaris/api-machinery";
import { mergeLists } from "./merge-lists.ts";
import type { MapType, MergeType } from "./merge-type.ts";
import { asList, asMap, formOf, isEmptyMap, memberNames, memberOf, Walk, type Maybe } from "./typed-value.ts";
import { fieldElement } from "./path-element.ts";

/**
 * Lays `applied` over `live`: what both have is `applied`'s, nothing is removed.
 *
 * Lists keep the order of `live` if `applied` names no other one. What does not change is shared with `live`; if nothing
 * changes, the result is `live` itself. Throws {@link TypedValueError} where the items of a live list cannot be told apart.
 */
export function mergeValues(type: MergeType, live: JsonValue, applied: JsonValue): JsonValue {
  const walk = new Walk();
  const merged = merge(walk, { type, live, applied });
  walk.finish();
  return merged ?? live;
}

export interface Merging {
  readonly type: MergeType;
  readonly live: Maybe;
  readonly applied: Maybe;
}

/** `undefined` for an object or list that came out empty of parts that were not. */
function merge(walk: Walk, { type, live, applied }: Merging): Maybe {
  if (applied === undefined) return live;
  const form = formOf(type, applied);
  if (form === "map" && type.map !== undefined) return mergeMaps(walk, { type: type.map, live, applied });
  if (form !== "list" || type.list === undefined || type.list.atomic) return replace(live, applied);
  const before = asList(live) ?? [];
  const after = asList(applied) ?? [];
  // Two that are empty or null are one value, so that empty and null are told apart.
  if (before.length === 0 && after.length === 0) return replace(live, applied);
  return mergeLists(walk, { type: type.list, live: before, applied: after, merge });
}

function replace(live: Maybe, applied: JsonValue): JsonValue {
  return live !== undefined && deepEqual(live, applied) ? live : applied;
}

function mergeMaps(
  walk: Walk,
  { type, live, applied }: { readonly type: MapType; readonly live: Maybe; readonly applied: JsonValue },
): Maybe {
  const before = asMap(live);
  const after = asMap(applied);
  if (type.atomic || (isEmptyMap(before) && isEmptyMap(after))) return replace(live, applied);
  if (after === undefined) return live;
  const changes = new Map<string, JsonValue>();
  for (const name of memberNames(after)) {
    const memberType = type.typeOf(name);
    if (memberType === undefined) continue;
    walk.descend(fieldElement(name), () => {
      const current = memberOf(before, name);
      const merged = merge(walk, { type: memberType, live: current, applied: after[name] });
      if (merged !== undefined && merged !== current) changes.set(name, merged);
    });
  }
  return changes.size === 0 ? before : { ...before, ...Object.fromEntries(changes) };
}
