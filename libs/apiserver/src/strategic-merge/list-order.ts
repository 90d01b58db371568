// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// In which order the items of a merged list come: those of the patch as the patch has them, the others as they were, one between the other.
import { isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { formatGoValue, goTypeName } from "../apply/go-format.ts";
import { noMergeKey, StrategicMergePatchError, unexpectedType } from "./strategic-merge-patch-error.ts";

export type JsonList = readonly JsonValue[];

/** What tells an item of a list from the others: the item itself, or the value of its merge key. */
export function identityOf(item: JsonValue, mergeKey: string): JsonValue {
  if (mergeKey === "") return item;
  const object = asItem(item);
  const identity = object[mergeKey];
  if (identity === undefined) throw noMergeKey(object, mergeKey);
  return identity;
}

export function asItem(item: JsonValue): JsonObject {
  if (isJsonObject(item)) return item;
  throw unexpectedType("map[string]interface {}", item);
}

export interface ListOrdering {
  readonly mergeKey: string;
  /** Items in this list come in its order. */
  readonly wanted: JsonList;
  /** The others come in the order of this one. */
  readonly current: JsonList;
}

/** Orders `items`, each of which is in `wanted` or in `current`. */
export function orderItems(items: JsonList, { mergeKey, wanted, current }: ListOrdering): JsonValue[] {
  const wantedAt = positionsOf(wanted, mergeKey);
  const currentAt = positionsOf(current, mergeKey);
  const identified = items.map((item) => ({ item, identity: identityOf(item, mergeKey) }));
  const placed = identified.filter(({ identity }) => wantedAt.has(identity));
  const others = identified.filter(({ identity }) => !wantedAt.has(identity));
  placed.sort(byPosition(wantedAt));
  others.sort(byPosition(currentAt));
  return interleave(others, placed, currentAt);
}

interface Identified {
  readonly item: JsonValue;
  readonly identity: JsonValue;
}

/** Of an identity that comes twice, the first position. */
function positionsOf(list: JsonList, mergeKey: string): Map<JsonValue, number> {
  const positions = new Map<JsonValue, number>();
  for (const [position, item] of list.entries()) {
    const identity = identityOf(item, mergeKey);
    if (!positions.has(identity)) positions.set(identity, position);
  }
  return positions;
}

function byPosition(positions: ReadonlyMap<JsonValue, number>): (a: Identified, b: Identified) => number {
  return (a, b) => (positions.get(a.identity) ?? 0) - (positions.get(b.identity) ?? 0);
}

/** One of `others` comes before the next of `placed` only if it did so before. Both keep their own order. */
function interleave(
  others: readonly Identified[],
  placed: readonly Identified[],
  positions: ReadonlyMap<JsonValue, number>,
): JsonValue[] {
  const result: JsonValue[] = [];
  const rest = [...placed];
  for (const other of others) {
    const before = rest.findIndex(({ identity }) => isBefore(positions.get(other.identity), positions.get(identity)));
    const count = before < 0 ? rest.length : before;
    result.push(...rest.splice(0, count).map(({ item }) => item), other.item);
  }
  return [...result, ...rest.map(({ item }) => item)];
}

function isBefore(left: number | undefined, right: number | undefined): boolean {
  return left !== undefined && right !== undefined && left < right;
}

/** The Go type of the items of all lists, which must be of one; `undefined` where there are none. */
export function itemTypeOf(...lists: readonly JsonList[]): string | undefined {
  const [type, other] = new Set(lists.flat().map((item) => goTypeName(item)));
  if (type === "[]interface {}") throw new StrategicMergePatchError("lists of lists are not supported", 422);
  if (other === undefined) return type;
  throw new StrategicMergePatchError(`list element types are not identical: ${formatGoValue(lists)}`);
}
