// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * `$setElementOrder/<list>`: the order of a list after the patch.
 * https://github.com/kubernetes/design-proposals-archive/blob/main/cli/preserve-order-in-strategic-merge-patch.md
 */
import type { JsonObject, JsonSchemaProps, JsonValue } from "@nuvolaris/api-machinery";
import { formatGoValue } from "../apply/go-format.ts";
import { asItem, identityOf, itemTypeOf, orderItems, type JsonList } from "./list-order.ts";
import { mergeLists, type MergeMaps } from "./merge-lists.ts";
import {
  isJsonList,
  listNameOf,
  patchDirective,
  setElementOrderPrefix,
  withoutDirectives,
} from "./patch-directives.ts";
import { patchMetaOfList, type PatchMeta } from "./patch-meta.ts";
import { StrategicMergePatchError, unexpectedType } from "./strategic-merge-patch-error.ts";

interface Maps {
  readonly original: JsonObject;
  readonly patch: JsonObject;
}

/** Merges and orders the lists for which the patch has an order; what is left of the patch has none of them. */
export function setElementOrders({
  original,
  patch,
  schema,
  merge,
}: Maps & { readonly schema: JsonSchemaProps; readonly merge: MergeMaps }): Maps {
  const directives = Object.keys(patch).filter((name) => name.startsWith(setElementOrderPrefix));
  if (directives.length === 0) return { original, patch };
  const result = new Map(Object.entries(original));
  const rest = new Map(Object.entries(patch));
  for (const directive of directives) {
    const order = asList(patch[directive]);
    const name = listNameOf(directive, setElementOrderPrefix);
    const current = asListIfAny(result.get(name));
    const added = asListIfAny(rest.get(name));
    const meta = patchMetaOfList(schema, name);
    rest.delete(directive);
    checkOrder(added ?? [], order, meta.mergeKey);
    const merged = mergeWithOrder({ current, added, meta, merge });
    if (merged === undefined) continue;
    result.set(name, reorder(merged, order, { current: current ?? [], added: added ?? [], meta }));
    rest.delete(name);
  }
  return { original: Object.fromEntries(result), patch: Object.fromEntries(rest) };
}

function asListIfAny(value: JsonValue | undefined): JsonList | undefined {
  return value === undefined ? undefined : asList(value);
}

function asList(value: JsonValue | undefined): JsonList {
  if (isJsonList(value)) return value;
  throw unexpectedType("[]interface {}", value);
}

interface Lists {
  readonly current: JsonList | undefined;
  readonly added: JsonList | undefined;
  readonly meta: PatchMeta;
}

/** `undefined` where there is no list on either side. */
function mergeWithOrder({ current, added, meta, merge }: Lists & { readonly merge: MergeMaps }): JsonList | undefined {
  if (added === undefined) return current;
  if (current === undefined) return asList(withoutDirectives(added));
  return meta.strategy === "merge" ? mergeLists(current, added, { meta, merge }) : added;
}

function reorder(
  merged: JsonList,
  order: JsonList,
  { current, added, meta }: { readonly current: JsonList; readonly added: JsonList; readonly meta: PatchMeta },
): JsonList {
  if (itemTypeOf(current, added) === undefined)
    throw new StrategicMergePatchError("no elements in any of the given slices");
  const { mergeKey } = meta;
  return orderItems(merged, {
    mergeKey,
    wanted: order,
    current: mergeKey === "" ? current : afterDeletions(current, added, mergeKey),
  });
}

/** The list that is there without the items that the patch deletes; items that the patch adds take their places at the end, as on the API server. */
function afterDeletions(current: JsonList, added: JsonList, mergeKey: string): JsonList {
  const isDeleted = (item: JsonValue): boolean => asItem(item)[patchDirective] === "delete";
  const deleted = new Set(added.filter(isDeleted).map((item) => identityOf(item, mergeKey)));
  const remaining = current.filter((item) => !deleted.has(identityOf(item, mergeKey)));
  const identities = new Set(remaining.map((item) => identityOf(item, mergeKey)));
  const additions = added.filter((item) => asItem(item)[patchDirective] === undefined);
  const appended = additions.filter((item) => !identities.has(identityOf(item, mergeKey)));
  return [...remaining, ...appended.slice(0, current.length - remaining.length)];
}

/** The items of the patch must come in the order that it sets, and be in it; items with a directive do not count. */
function checkOrder(added: JsonList, order: JsonList, mergeKey: string): void {
  if (added.length === 0 || order.length === 0) return;
  const ordered = order.map((item) => identityOf(item, mergeKey));
  let next = 0;
  for (const item of added) {
    if (mergeKey !== "" && asItem(item)[patchDirective] !== undefined) continue;
    const position = ordered.indexOf(identityOf(item, mergeKey), next);
    if (position < 0) throw orderMismatch(added, order);
    next = position + 1;
  }
}

function orderMismatch(added: JsonList, order: JsonList): StrategicMergePatchError {
  return new StrategicMergePatchError(
    `The order in patch list:\n${formatGoValue(added)}\n doesn't match ${setElementOrderPrefix} list:\n${formatGoValue(order)}\n`,
  );
}
