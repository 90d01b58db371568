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
  const [first] = keys;
  if (first !== undefined && keys.length === 1) return `k:{${writeKey(first)}}`;
  const sorted = keys.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `k:{${sorted.map(writeKey).join(",")}}`;
}

function writeKey([name, value]: readonly [name: string, value: JsonValue]): string {
  return `${writeValue(name)}:${writeValue(value)}`;
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
/** What needs no escape, which is nearly every key there is. */
const plain = /^[\w ./:@-]*$/;

/** JSON as Go writes it: the API server escapes these characters inside of elements too, and elements are compared as texts. */
function writeValue(value: JsonValue): string {
  if (typeof value === "string" && plain.test(value)) return `"${value}"`;
  if (typeof value === "number") return String(value);
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

/** The elements as the API server orders them: fields by name, then list items by key, then set items by value, then indices. */
export function sortPathElements(elements: readonly PathElement[]): PathElement[] {
  // Fields, and the "." that a set has besides, are in order when their texts are.
  if (elements.every((element) => element.startsWith("f:") || element === ".")) return elements.toSorted();
  return elements
    .map((element) => ({ element, rank: rankOf(element), content: contentOf(element) }))
    .sort((a, b) => a.rank - b.rank || compareContents(a.content, b.content))
    .map(({ element }) => element);
}

type Content = string | number | { readonly keys: [string, JsonValue][] } | { readonly value: JsonValue };

/** -1 for the "." of a set: it is no element, and comes first. */
function rankOf(element: PathElement): number {
  return "fkvi".indexOf(element.charAt(0));
}

function contentOf(element: PathElement): Content {
  switch (element[0]) {
    case "k":
      return { keys: keysOf(element) };
    case "v":
      return { value: parseContent(element) };
    case "i":
      return Number(element.slice(2));
    default:
      return element;
  }
}

/** Of two elements of the same rank. */
function compareContents(a: Content, b: Content): number {
  if (typeof a === "object" && typeof b === "object") {
    if ("keys" in a) return "keys" in b ? compareKeys(a.keys, b.keys) : 0;
    return "value" in b ? compareValues(a.value, b.value) : 0;
  }
  if (a === b) return 0;
  return a < b ? -1 : 1;
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
