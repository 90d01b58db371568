// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonArray, isJsonObject, pointerTokens, valueAt, type JsonObject, type JsonValue } from "./json.ts";
import type { Selection } from "./script.ts";

/** Drops the list elements that `selection` does not name. */
export function selectElements(body: JsonValue, { elements }: Selection = {}): JsonValue {
  const list = elements && valueAt(body, elements.list);
  if (!elements || !isJsonArray(list)) return body;
  const { key, values } = elements;
  const kept = list.filter((element) => {
    const value = valueAt(element, key);
    return typeof value === "string" && values.includes(value);
  });
  return replaceAt(body, pointerTokens(elements.list), kept);
}

/** Keeps the fields of `body` that `selection` names; a Status is kept whole. */
export function selectFields(body: JsonValue, { only, without }: Selection = {}): JsonValue {
  if (isJsonObject(body) && body["kind"] === "Status") return body;
  let result = body;
  for (const pointer of without ?? []) result = replaceAt(result, pointerTokens(pointer), undefined);
  if (!only) return result;
  return Object.fromEntries(
    only.flatMap((pointer): [string, JsonValue][] => {
      const value = valueAt(result, pointer);
      return value === undefined ? [] : [[pointer, value]];
    }),
  );
}

function replaceAt(value: JsonValue, tokens: readonly string[], replacement: JsonValue | undefined): JsonValue {
  const [token, ...rest] = tokens;
  if (token === undefined) return replacement ?? null;
  if (isJsonArray(value)) {
    return value.map((element, index) =>
      token === "*" || String(index) === token ? replaceAt(element, rest, replacement) : element,
    );
  }
  if (!isJsonObject(value) || !(token in value)) return value;
  if (rest.length === 0 && replacement === undefined) return withoutKey(value, token);
  return { ...value, [token]: replaceAt(value[token] ?? null, rest, replacement) };
}

function withoutKey(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
