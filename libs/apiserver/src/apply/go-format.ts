// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Values in messages, written as Go's `fmt` writes decoded JSON: clients and tests compare the API server's texts.
 * https://pkg.go.dev/fmt
 */
import type { JsonValue } from "@nuvolaris/api-machinery";

type Present = JsonValue | undefined;

/** `%v`: `map[a:1 b:[x y]]`. */
export function formatGoValue(value: Present): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => formatGoValue(item)).join(" ")}]`;
  const members = sortedMembers(value).map(([key, member]) => `${key}:${formatGoValue(member)}`);
  return `map[${members.join(" ")}]`;
}

/** `%#v`: `map[string]interface {}{"a":1}`. */
export function formatGoSyntax(value: Present): string {
  if (value === null || value === undefined) return "interface {}(nil)";
  if (typeof value === "string") return quoteGo(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map((item: JsonValue) => formatGoSyntax(item)).join(", ")}}`;
  const members = sortedMembers(value).map(([key, member]) => `${quoteGo(key)}:${formatGoSyntax(member)}`);
  return `map[string]interface {}{${members.join(", ")}}`;
}

/** `%T`: the type that the server's JSON decoder gives a value. */
export function goTypeName(value: Present): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "bigint":
      return "int64";
    case "number":
      return Number.isInteger(value) ? "int64" : "float64";
    default:
      return "map[string]interface {}";
  }
}

const shortEscapes: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  '"': '\\"',
  "\\": "\\\\",
};

/** `%q` of a string: printable characters stay, others are escaped. */
export function quoteGo(text: string): string {
  return `"${text.replaceAll(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, "0");
}

function sortedMembers(value: object): [string, JsonValue | undefined][] {
  // Proof of the cast: the callers hand over JSON objects, whose members are JSON values.
  const members = Object.entries(value) as [string, JsonValue | undefined][];
  return members.sort(([a], [b]) => (a < b ? -1 : 1));
}
