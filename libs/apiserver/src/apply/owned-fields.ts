// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from "@nuvolaris/api-machinery";
import { isEmptySet, type FieldSet } from "./field-set.ts";
import type { ListType, MapType, MergeType } from "./merge-type.ts";
import { fieldElement, type PathElement } from "./path-element.ts";
import { asList, asMap, formOf, identify, isEmptyMap, memberNames } from "./typed-value.ts";

/**
 * The fields that who applies `value` owns: every leaf, every item of a set or keyed list, and what is owned as a whole.
 * Items that come twice are owned as one; items without an identity are not owned.
 */
export function ownedFields(type: MergeType, value: JsonValue): FieldSet {
  return nodeOf(type, value) ?? {};
}

/** What is owned of a value: `{}` where it is the value itself, else what is below; `undefined` for nothing. */
function nodeOf(type: MergeType, value: JsonValue): FieldSet | undefined {
  const form = formOf(type, value);
  if (form === "map" && type.map !== undefined) return nodeOfMap(type.map, value);
  if (form === "list" && type.list !== undefined) return nodeOfList(type.list, value);
  return form === "scalar" ? {} : undefined;
}

function nodeOfMap(type: MapType, value: JsonValue): FieldSet | undefined {
  if (type.atomic) return {};
  const map = asMap(value);
  const fields: Record<PathElement, FieldSet> = {};
  for (const name of memberNames(map)) {
    const member = map?.[name] ?? null;
    const declared = type.field(name);
    // A declared field is there with its content; a map's entry is something that somebody put there.
    const isOwned = declared === undefined || member === null || isEmptyObject(member);
    const below = nodeOf(declared ?? type.element ?? {}, member);
    const node = isOwned ? asMember(below) : below;
    if (node !== undefined) fields[fieldElement(name)] = node;
  }
  return isEmptySet(fields) ? undefined : fields;
}

function nodeOfList(type: ListType, value: JsonValue): FieldSet | undefined {
  if (type.atomic) return {};
  const fields: Record<PathElement, FieldSet> = {};
  for (const item of asList(value) ?? []) {
    const identity = identify(type, item);
    if ("problem" in identity) continue;
    const { element } = identity;
    fields[element] = fields[element] === undefined ? asMember(nodeOf(type.element, item)) : {};
  }
  return isEmptySet(fields) ? undefined : fields;
}

function asMember(node: FieldSet | undefined): FieldSet {
  return node === undefined || isEmptySet(node) ? {} : { ".": {}, ...node };
}

function isEmptyObject(value: JsonValue): boolean {
  const map = asMap(value);
  return map !== undefined && isEmptyMap(map);
}
