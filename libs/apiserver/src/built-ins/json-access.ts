// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Reads fields of objects whose form the server does not vouch for. What is absent, or of another type, is the empty value. */
import { isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";

/** `at(pod, "spec", "nodeName")`. */
export function at(object: unknown, ...path: readonly string[]): JsonValue | undefined {
  let value = object;
  for (const name of path) value = isJsonObject(value) ? value[name] : undefined;
  // Proof of the cast: what is read is a parsed object, or a member of one (ApiObject says so of itself).
  return value as JsonValue | undefined;
}

export function textAt(object: unknown, ...path: readonly string[]): string {
  const value = at(object, ...path);
  return typeof value === "string" ? value : "";
}

export function numberAt(object: unknown, ...path: readonly string[]): number {
  const value = at(object, ...path);
  return typeof value === "number" ? value : 0;
}

export function listAt(object: unknown, ...path: readonly string[]): readonly JsonValue[] {
  const value = at(object, ...path);
  // Proof of the cast: isArray narrows a readonly union to any[] only by its own declaration.
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

export function objectAt(object: unknown, ...path: readonly string[]): JsonObject {
  const value = at(object, ...path);
  return isJsonObject(value) ? value : {};
}

/** The members that are texts. */
export function stringMapAt(object: unknown, ...path: readonly string[]): Readonly<Record<string, string>> {
  const entries = Object.entries(objectAt(object, ...path)).flatMap(([key, value]) =>
    typeof value === "string" ? [[key, value] as const] : [],
  );
  return Object.fromEntries(entries);
}

/** Whether a field has a value: null is none. */
export function has(object: unknown, ...path: readonly string[]): boolean {
  const value = at(object, ...path);
  return value !== undefined && value !== null;
}

/** The items of a list that are texts. */
export function stringsAt(object: unknown, ...path: readonly string[]): readonly string[] {
  return listAt(object, ...path).filter((item) => typeof item === "string");
}

/** A text, a number or a truth value as text; empty for anything else. */
export function plainText(value: JsonValue | undefined): string {
  const isPlain =
    typeof value === "string" || typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
  return isPlain ? value.toString() : "";
}

/** A copy without some members. */
export function omit(object: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !members.includes(key)));
}
