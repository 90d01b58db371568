// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Values out of JSON that anybody may have written. */

/** An object of JSON, which is no list. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of an own field; `undefined` where there is none. */
export function fieldOf(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** A field that holds text with something in it. */
export function textField(object: JsonObject, name: string): string | undefined {
  const value = fieldOf(object, name);
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** The names that a field's object has; none where the field is something else. */
export function namesField(object: JsonObject, name: string): readonly string[] {
  const value = fieldOf(object, name);
  return isObject(value) ? Object.keys(value) : [];
}

/** What a value is, for a message. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return `the ${typeof value} ${shorten(JSON.stringify(value))}`;
}

/** A text that fits on a line of a message. */
export function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
