// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// JSON as the parity suite sees it: nothing that the wire said may be lost or made prettier on the way to the golden.

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !isJsonArray(value);
}

/** `Array.isArray` that does not turn a readonly array of JSON into one of `any`. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/**
 * Parses JSON; a number that a double would change comes back as the string `{{number <digits>}}`.
 *
 * Errors: SyntaxError when `text` is no JSON.
 */
export function parseJson(text: string): JsonValue {
  // The library's types do not know the third argument yet, which every engine passes; the reviver returns only strings
  // and what JSON.parse made, so the result is JSON.
  return JSON.parse(text, keepExactNumber as (key: string, value: unknown) => unknown) as JsonValue;
}

/** The value at an RFC 6901 pointer, `undefined` if there is none. */
export function valueAt(value: JsonValue, pointer: string): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const token of pointerTokens(pointer)) {
    if (isJsonArray(current)) current = current[Number(token)];
    else if (isJsonObject(current)) current = current[token];
    else return undefined;
  }
  return current;
}

export function pointerTokens(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export function pointerTo(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function keepExactNumber(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value) || context.source === undefined) return value;
  return Number.isInteger(value) ? `{{number ${context.source}}}` : value;
}

/** `value` with the keys of every object in order. */
export function sortKeys(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, child]): [string, JsonValue] => [key, sortKeys(child)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
