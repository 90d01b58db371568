// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from "@nuvolaris/api-machinery";
import { isEmptySet, isMemberNode, type FieldSet } from "./field-set.ts";
import type { ListType, MapType, MergeType } from "./merge-type.ts";
import { fieldElement, fieldNameOf } from "./path-element.ts";
import { asList, asMap, formOf, identify, memberNames } from "./typed-value.ts";

/**
 * Removes fields and items from a value. An object or list of which nothing is left becomes `null`, as on the API server,
 * unless it is removed itself: see {@link withNamedFields}.
 */
export function removeFields(type: MergeType, value: JsonValue, fields: FieldSet): JsonValue {
  const form = formOf(type, value);
  if (form === "map" && type.map !== undefined) return removeMembers(type.map, value, fields);
  if (form === "list" && type.list !== undefined) return removeItems(type.list, value, fields);
  return value;
}

function removeMembers(type: MapType, value: JsonValue, fields: FieldSet): JsonValue {
  const map = asMap(value);
  if (map === undefined || type.atomic) return null;
  const kept: [string, JsonValue][] = [];
  for (const name of memberNames(map)) {
    const member = map[name] ?? null;
    const node = fields[fieldElement(name)];
    if (node === undefined) kept.push([name, member]);
    else if (!isMemberNode(node)) kept.push([name, removeFields(type.typeOf(name) ?? {}, member, node)]);
  }
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

function removeItems(type: ListType, value: JsonValue, fields: FieldSet): JsonValue {
  const list = asList(value);
  if (list === undefined || type.atomic) return null;
  const kept: JsonValue[] = [];
  for (const item of list) {
    const identity = identify(type, item);
    const node = "element" in identity ? fields[identity.element] : undefined;
    if (node === undefined) kept.push(item);
    else if (!isMemberNode(node)) kept.push(removeFields(type.element, item, node));
  }
  return kept.length === 0 ? null : kept;
}

/**
 * The same set, in which declared fields that lead to a member are members themselves: an object that is only there for
 * its content goes with its content. Entries of maps and items of lists do not: whoever put them there owns them.
 */
export function withNamedFields(type: MergeType, set: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const [element, node] of Object.entries(set)) {
    if (element !== ".") result[element] = withNamedField(type, element, node);
  }
  return result;
}

function withNamedField(type: MergeType, element: string, node: FieldSet): FieldSet {
  if (isEmptySet(node)) return node;
  const name = fieldNameOf(element);
  const declared = name === undefined ? undefined : type.map?.field(name);
  const below = name === undefined ? itemType(type, element) : (declared ?? type.map?.element);
  const children = withNamedFields(below ?? {}, node);
  const member = isMemberNode(node) || declared !== undefined;
  return member ? { ".": {}, ...children } : children;
}

function itemType(type: MergeType, element: string): MergeType | undefined {
  return element.startsWith("k:") ? type.list?.element : undefined;
}
