// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The patch type that kubectl sends for built-in kinds: a merge patch that knows which lists to merge by which key.
 *
 * After apimachinery's strategicpatch, the server's side of it, error texts included.
 * https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
import { isJsonObject, type JsonObject, type JsonSchemaProps, type JsonValue } from "@nuvolaris/api-machinery";
import { withObjectProperties } from "../apply/object-meta-schema.ts";
import { withoutMember } from "../apply/without-member.ts";
import { mergeLists } from "./merge-lists.ts";
import {
  deleteFromListPrefix,
  isJsonList,
  listNameOf,
  patchDirective,
  retainKeysDirective,
  setElementOrderPrefix,
  withoutDirectives,
  withoutNulls,
} from "./patch-directives.ts";
import { patchMetaOfList, patchMetaOfMap } from "./patch-meta.ts";
import { setElementOrders } from "./set-element-order.ts";
import { badDirective, unknownPatchType } from "./strategic-merge-patch-error.ts";

export interface StrategicMergePatch {
  readonly original: JsonObject;
  readonly patch: JsonObject;
  /** Of the whole object, with `x-kubernetes-patch-merge-key` and `-strategy`; `metadata` need not be in it. */
  readonly schema: JsonSchemaProps;
}

/**
 * Applies a strategic merge patch. The arguments stay as they are; the result may share parts with both.
 *
 * Like the API server's, it may leave nulls in what a patch adds to a list: decoding drops them afterwards.
 * Throws {@link StrategicMergePatchError}. Custom resources do not take such patches: the caller refuses them with 415.
 */
export function strategicMergePatch({ original, patch, schema }: StrategicMergePatch): JsonObject {
  return mergeMaps(original, patch, withObjectProperties(schema));
}

/** Merges a patch's object into the one that is there. */
function mergeMaps(original: JsonObject, patch: JsonObject, schema: JsonSchemaProps): JsonObject {
  const directive = patch[patchDirective];
  if (directive !== undefined) return followDirective(directive, patch);
  const { [retainKeysDirective]: retainKeys, ...retained } = patch;
  const kept = retainKeys === undefined ? original : retain(original, retained, retainKeys);
  const ordered = setElementOrders({ original: kept, patch: retained, schema, merge: mergeMaps });
  const result = new Map(Object.entries(ordered.original));
  for (const [name, value] of Object.entries(ordered.patch)) {
    if (value !== undefined) mergeMember(result, { name, value, schema });
  }
  return Object.fromEntries(result);
}

function followDirective(directive: JsonValue, patch: JsonObject): JsonObject {
  if (directive === "delete") return {};
  if (directive !== "replace") throw unknownPatchType(directive, patch);
  return withoutMember(patch, patchDirective);
}

/** `$retainKeys` lists all members that are there afterwards; the patch may not bring others. */
function retain(original: JsonObject, patch: JsonObject, retainKeys: JsonValue): JsonObject {
  if (!isJsonList(retainKeys)) throw badDirective("retainKeys");
  const keys = new Set(retainKeys);
  for (const [name, value] of Object.entries(patch)) {
    const isDirective = name.startsWith(deleteFromListPrefix) || name.startsWith(setElementOrderPrefix);
    if (value !== null && value !== undefined && !isDirective && !keys.has(name)) throw badDirective("retainKeys");
  }
  return Object.fromEntries(Object.entries(original).filter(([name]) => keys.has(name)));
}

interface Member {
  readonly name: string;
  readonly value: JsonValue;
  readonly schema: JsonSchemaProps;
}

function mergeMember(result: Map<string, JsonValue | undefined>, { name, value, schema }: Member): void {
  const deletes = name.startsWith(deleteFromListPrefix);
  const target = deletes ? listNameOf(name, deleteFromListPrefix) : name;
  const current = result.get(target);
  const merged = deletes
    ? deleteFromList(current, { name: target, value, schema })
    : mergeValue(current, { name, value, schema });
  if (merged === undefined) result.delete(target);
  else result.set(target, merged);
}

function mergeValue(current: JsonValue | undefined, { name, value, schema }: Member): JsonValue | undefined {
  if (value === null) return undefined;
  if (isJsonObject(current) && isJsonObject(value)) {
    const meta = patchMetaOfMap(schema, name);
    return meta.strategy === "replace" ? value : mergeMaps(current, value, meta.schema);
  }
  if (isJsonList(current) && isJsonList(value)) {
    const meta = patchMetaOfList(schema, name);
    return meta.strategy === "merge" ? mergeLists(current, value, { meta, merge: mergeMaps }) : value;
  }
  return withoutDirectives(withoutNulls(value));
}

/** The items named in `$deleteFromPrimitiveList`; without a list there is nothing to delete. */
function deleteFromList(current: JsonValue | undefined, { name, value, schema }: Member): JsonValue | undefined {
  if (value === null) return undefined;
  if (!isJsonList(current) || !isJsonList(value)) return current;
  return mergeLists(current, value, { meta: patchMetaOfList(schema, name), merge: mergeMaps, deletes: true });
}
