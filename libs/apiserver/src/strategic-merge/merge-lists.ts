// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonSchemaProps, JsonValue } from "@nuvolaris/api-machinery";
import { asItem, identityOf, itemTypeOf, orderItems, type JsonList } from "./list-order.ts";
import { patchDirective } from "./patch-directives.ts";
import type { PatchMeta } from "./patch-meta.ts";
import { noMergeKey, StrategicMergePatchError, unknownPatchType } from "./strategic-merge-patch-error.ts";

/** Merges two objects: what lists of objects need of the code that uses them. */
export type MergeMaps = (original: JsonObject, patch: JsonObject, schema: JsonSchemaProps) => JsonObject;

export interface ListMerge {
  readonly meta: PatchMeta;
  readonly merge: MergeMaps;
  /** The patch's items are deleted, not added. Default false. */
  readonly deletes?: boolean;
}

/** Merges a patch's list into the one that is there: items by their merge key, or scalars that are not there yet. */
export function mergeLists(original: JsonList, patch: JsonList, { meta, merge, deletes = false }: ListMerge): JsonList {
  if (original.length === 0 && patch.length === 0) return original;
  const type = itemTypeOf(original, patch);
  if (type !== "map[string]interface {}") return deletes ? removeScalars(original, patch) : addScalars(original, patch);
  const { mergeKey } = meta;
  if (mergeKey === "") throw new StrategicMergePatchError("cannot merge lists without merge key for struct");
  const { current, additions } = followItemDirectives(original.map(asItem), patch.map(asItem), mergeKey);
  const merged = [...current];
  for (const item of additions) {
    const at = indexOf(merged, identityOf(item, mergeKey), mergeKey);
    const match = merged[at];
    if (match === undefined) merged.push(item);
    else merged[at] = merge(match, item, meta.schema);
  }
  return orderItems(merged, { mergeKey, wanted: additions, current });
}

function removeScalars(original: JsonList, patch: JsonList): JsonList {
  const gone = new Set(patch);
  return original.filter((item) => !gone.has(item));
}

function addScalars(original: JsonList, patch: JsonList): JsonList {
  return orderItems([...new Set([...original, ...patch])], { mergeKey: "", wanted: patch, current: original });
}

interface ItemLists {
  readonly current: readonly JsonObject[];
  readonly additions: readonly JsonObject[];
}

/** Takes the items with a `$patch` out of the patch, and does what they say to the list. */
function followItemDirectives(
  original: readonly JsonObject[],
  patch: readonly JsonObject[],
  mergeKey: string,
): ItemLists {
  const additions = patch.filter((item) => item[patchDirective] === undefined);
  let current = original;
  let replaces = false;
  for (const item of patch) {
    const directive = item[patchDirective];
    if (directive === undefined) continue;
    if (directive === "delete") current = withoutItem(current, identityToDelete(item, mergeKey), mergeKey);
    else if (directive === "replace") replaces = true;
    else throw unknownDirective(directive, item);
  }
  return replaces ? { current: additions, additions: [] } : { current, additions };
}

function identityToDelete(item: JsonObject, mergeKey: string): JsonValue {
  const identity = item[mergeKey];
  if (identity === undefined) throw noMergeKey(item, mergeKey);
  return identity;
}

function withoutItem(items: readonly JsonObject[], identity: JsonValue, mergeKey: string): readonly JsonObject[] {
  return items.filter((item) => item[mergeKey] !== identity);
}

function unknownDirective(directive: JsonValue, item: JsonObject): StrategicMergePatchError {
  if (directive !== "merge") return unknownPatchType(directive, item);
  return new StrategicMergePatchError("merging lists cannot yet be specified in the patch");
}

function indexOf(items: readonly JsonObject[], identity: JsonValue, mergeKey: string): number {
  return items.findIndex((item) => item[mergeKey] === identity);
}
