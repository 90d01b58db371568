// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from "@nuvolaris/api-machinery";
import { FieldSetBuilder, type FieldSet } from "./field-set.ts";
import type { ListType, MapType, MergeType } from "./merge-type.ts";
import { fieldElement, type PathElement } from "./path-element.ts";
import { asList, asMap, formOf, identify, isEmptyMap, memberNames } from "./typed-value.ts";

/**
 * The fields that who applies `value` owns: every leaf, every item of a set or keyed list, and what is owned as a whole.
 * Items that come twice are owned as one; items without an identity are not owned.
 */
export function ownedFields(type: MergeType, value: JsonValue): FieldSet {
  const collecting = new Collecting();
  collecting.visit(type, value);
  return collecting.fields.set;
}

class Collecting {
  readonly fields = new FieldSetBuilder();
  readonly #path: PathElement[] = [];

  visit(type: MergeType, value: JsonValue): void {
    const form = formOf(type, value);
    if (form === "map" && type.map !== undefined) this.#visitMap(type.map, value);
    else if (form === "list" && type.list !== undefined) this.#visitList(type.list, value);
    else if (form === "scalar") this.#own();
  }

  #own(): void {
    this.fields.insert(this.#path);
  }

  #visitMap(type: MapType, value: JsonValue): void {
    if (type.atomic) {
      this.#own();
      return;
    }
    const map = asMap(value);
    for (const name of memberNames(map)) {
      const member = map?.[name] ?? null;
      const declared = type.field(name);
      this.#path.push(fieldElement(name));
      this.visit(declared ?? type.element ?? {}, member);
      // A declared field is there with its content; a map's entry is something that somebody put there.
      if (declared === undefined || member === null || isEmptyObject(member)) this.#own();
      this.#path.pop();
    }
  }

  #visitList(type: ListType, value: JsonValue): void {
    if (type.atomic) {
      this.#own();
      return;
    }
    for (const [element, items] of groupItems(type, asList(value) ?? [])) {
      this.#path.push(element);
      const [only] = items;
      if (only !== undefined && items.length === 1) this.visit(type.element, only);
      this.#own();
      this.#path.pop();
    }
  }
}

function isEmptyObject(value: JsonValue): boolean {
  const map = asMap(value);
  return map !== undefined && isEmptyMap(map);
}

function groupItems(type: ListType, items: readonly JsonValue[]): Map<PathElement, JsonValue[]> {
  const groups = new Map<PathElement, JsonValue[]>();
  for (const item of items) {
    const identity = identify(type, item);
    if ("problem" in identity) continue;
    const group = groups.get(identity.element);
    if (group === undefined) groups.set(identity.element, [item]);
    else group.push(item);
  }
  return groups;
}
