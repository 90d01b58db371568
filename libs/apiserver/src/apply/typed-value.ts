// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What the walks over a value and its merge type share: which of a type's forms a value takes, who a list's item is, what was wrong where.
import { isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { formatPath } from "./field-set.ts";
import type { ListType, MergeType } from "./merge-type.ts";
import { keyElement, valueElement, type PathElement } from "./path-element.ts";

/** `undefined`: there is no value, which is not the same as `null`. */
export type Maybe = JsonValue | undefined;

export type Form = "map" | "list" | "scalar";

/** As which of its type's forms a value is treated: its own if the type has it, else the type's first. */
export function formOf(type: MergeType, value: Maybe): Form | undefined {
  const own = ownForm(value);
  if (own !== undefined && type[own] !== undefined) return own;
  if (type.map !== undefined) return "map";
  if (type.scalar !== undefined) return "scalar";
  return type.list === undefined ? undefined : "list";
}

function ownForm(value: Maybe): Form | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object") return "scalar";
  return Array.isArray(value) ? "list" : "map";
}

export function asMap(value: Maybe): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

export function asList(value: Maybe): readonly JsonValue[] | undefined {
  return isJsonList(value) ? value : undefined;
}

function isJsonList(value: Maybe): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The names of the members that are there. */
export function memberNames(object: JsonObject | undefined): string[] {
  return object === undefined ? [] : Object.keys(object).filter((name) => object[name] !== undefined);
}

/** A member by name. Names are anybody's choice: `constructor` is one, and not what every object inherits. */
export function memberOf(object: JsonObject | undefined, name: string): Maybe {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

export function isEmptyMap(object: JsonObject | undefined): boolean {
  return object === undefined || memberNames(object).length === 0;
}

/** A value does not fit its type, with the text that the API server has for it. */
export class TypedValueError extends Error {
  override readonly name = "TypedValueError";
}

/** A walk's position, and what it found wrong. */
export class Walk {
  readonly path: PathElement[] = [];
  readonly #findings: string[] = [];

  report(message: string): void {
    const where = formatPath(this.path);
    this.#findings.push(where === "" ? message : `${where}: ${message}`);
  }

  /** Runs `visit` one step further down. */
  descend(element: PathElement, visit: () => void): void {
    this.path.push(element);
    visit();
    this.path.pop();
  }

  /** Throws {@link TypedValueError} with all findings, if there are any. */
  finish(): void {
    if (this.#findings.length === 0) return;
    const lines =
      this.#findings.length === 1 ? this.#findings : ["errors:", ...this.#findings.map((line) => `  ${line}`)];
    throw new TypedValueError(lines.join("\n"));
  }
}

export type ItemIdentity = { readonly element: PathElement } | { readonly problem: string };

/** Who an item of a list that is not atomic is: its keys, with defaults, or its value. */
export function identify(list: ListType, item: JsonValue): ItemIdentity {
  return list.keys.length > 0 ? identifyByKeys(list, item) : identifyByValue(item);
}

function identifyByKeys(list: ListType, item: JsonValue): ItemIdentity {
  if (item === null) return { problem: "associative list with keys may not have a null element" };
  if (!isJsonObject(item)) return { problem: "associative list with keys may not have non-map elements" };
  const keys: [string, JsonValue][] = [];
  for (const name of list.keys) {
    const value = item[name] ?? (item[name] === null ? null : list.element.map?.defaultOf(name));
    if (value !== undefined) keys.push([name, value]);
  }
  if (keys.length > 0) return { element: keyElement(keys) };
  const names = `[${list.keys.map((name) => JSON.stringify(name)).join(" ")}]`;
  return {
    problem: `associative list with keys has an element that omits all key fields ${names} (and doesn't have default values for any key fields)`,
  };
}

function identifyByValue(item: JsonValue): ItemIdentity {
  if (item === null) return { problem: "associative list without keys has an element that's an explicit null" };
  if (Array.isArray(item)) return { problem: "not supported: associative list with lists as elements" };
  if (isJsonObject(item)) return { problem: "associative list without keys has an element that's a map type" };
  return { element: valueElement(item) };
}

/** The identities of all items, those that cannot be told reported and left out. */
export function identifyAll(walk: Walk, list: ListType, items: readonly JsonValue[]): IdentifiedItem[] {
  const identified: IdentifiedItem[] = [];
  for (const [index, item] of items.entries()) {
    const identity = identify(list, item);
    if ("problem" in identity) walk.report(`element ${index}: ${identity.problem}`);
    else identified.push({ element: identity.element, item });
  }
  return identified;
}

export interface IdentifiedItem {
  readonly element: PathElement;
  readonly item: JsonValue;
}
