// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * One step of a field's path, in the notation of `fieldsV1`, which is also its identity:
 * `f:replicas` a field, `k:{"name":"web"}` a list item by its keys, `v:"a"` a set's item by its value, `i:0` an index.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 *
 * Two elements are equal exactly when their texts are: whoever makes one here gets the canonical text.
 */
import { parseJson, stringifyJson, type JsonValue } from "@nuvolaris/api-machinery";
import { quoteGo } from "./go-format.ts";

export type PathElement = string;

/** `f:replicas`. */
export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

/** The name of a field's element; `undefined` for an item's. */
export function fieldNameOf(element: PathElement): string | undefined {
  return element.startsWith("f:") ? element.slice(2) : undefined;
}

/** `k:{"name":"web","protocol":"TCP"}`; the order of `keys` does not matter. */
export function keyElement(keys: readonly (readonly [name: string, value: JsonValue])[]): PathElement {
  const sorted = keys.length < 2 ? keys : keys.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `k:{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${writeValue(value)}`).join(",")}}`;
}

/** `v:"a"`. */
export function valueElement(value: JsonValue): PathElement {
  return `v:${writeValue(value)}`;
}

/** `i:0`. */
export function indexElement(index: number): PathElement {
  return `i:${index}`;
}

const unsafeInHtml = /[<>&\u2028\u2029]/g;

/** JSON as Go writes it: the API server escapes these characters inside of elements too, and elements are compared as texts. */
function writeValue(value: JsonValue): string {
  return stringifyJson(value).replaceAll(unsafeInHtml, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** A text that is no element, or whose JSON cannot be read. */
export class PathElementError extends Error {
  override readonly name = "PathElementError";
}

/**
 * The canonical text of an element that a client wrote. `undefined` for a kind of element that is not known: what a later
 * version of the notation adds is dropped, as the API server does. Throws {@link PathElementError}.
 */
export function parsePathElement(text: string): PathElement | undefined {
  if (text.length < 2) throw new PathElementError("key must be 2 characters long:");
  if (text[1] !== ":") throw new PathElementError(`missing colon: ${text}`);
  switch (text[0]) {
    case "f":
      return text;
    case "v":
      return valueElement(parseContent(text));
    case "k":
      return keyElement(keysOf(text));
    case "i":
      if (!/^[+-]?\d+$/.test(text.slice(2))) throw new PathElementError(`not an index: ${text}`);
      return indexElement(Number(text.slice(2)));
    default:
      return undefined;
  }
}

function parseContent(element: PathElement): JsonValue {
  try {
    return parseJson(element.slice(2));
  } catch (cause) {
    throw new PathElementError(`cannot read ${element} as a path element`, { cause });
  }
}

function keysOf(element: PathElement): [string, JsonValue][] {
  const keys = parseContent(element);
  if (typeof keys !== "object" || keys === null || Array.isArray(keys)) {
    throw new PathElementError(`cannot read ${element} as a path element: its keys must be an object`);
  }
  return Object.entries(keys).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined);
}

/** As messages show it: `.replicas`, `[name="web",protocol="TCP"]`, `[="a"]`, `[0]`. */
export function formatPathElement(element: PathElement): string {
  switch (element[0]) {
    case "f":
      return `.${element.slice(2)}`;
    case "k":
      return `[${keysOf(element)
        .map(([name, value]) => `${name}=${showValue(value)}`)
        .join(",")}]`;
    case "v":
      return `[=${showValue(parseContent(element))}]`;
    default:
      return `[${element.slice(2)}]`;
  }
}

function showValue(value: JsonValue): string {
  if (typeof value === "string") return quoteGo(value);
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => showValue(item)).join(",")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([name, member]) => `${name}=${member === undefined ? "" : showValue(member)}`)
    .join("");
}

/** Orders elements as the API server does: fields by name, then list items by key, then set items by value, then indices. */
export function comparePathElements(a: PathElement, b: PathElement): number {
  if (a === b) return 0;
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  switch (a[0]) {
    case "k":
      return compareKeys(keysOf(a), keysOf(b));
    case "v":
      return compareValues(parseContent(a), parseContent(b));
    case "i":
      return Number(a.slice(2)) - Number(b.slice(2));
    default:
      return a < b ? -1 : 1;
  }
}

function rankOf(element: PathElement): number {
  return "fkvi".indexOf(element.charAt(0));
}

function compareKeys(a: readonly [string, JsonValue][], b: readonly [string, JsonValue][]): number {
  for (const [index, [name, value]] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (name !== other[0]) return name < other[0] ? -1 : 1;
    const order = compareValues(value, other[1]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const kinds = ["number", "string", "boolean"] as const;

/** Numbers before texts before booleans. What else JSON can say is no key of a list and no item of a set. */
function compareValues(a: JsonValue, b: JsonValue): number {
  const rank = kindOf(a) - kindOf(b);
  if (rank !== 0) return rank;
  if (a === null || b === null || a === b) return 0;
  return a < b ? -1 : 1;
}

function kindOf(value: JsonValue): number {
  if (typeof value === "bigint") return 0;
  const kind = kinds.findIndex((known) => typeof value === known);
  return kind < 0 ? kinds.length : kind;
}
