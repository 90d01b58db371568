// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * JSON that loses no integer.
 *
 * Kubernetes stores 64-bit integers; `JSON.parse` rounds those beyond 2^53. A text without a long run of digits, which
 * is nearly every text, is parsed by the engine alone; only the others pay for a reviver that sees the source.
 */
import type { JsonValue } from "./json-value.ts";

/** From so many digits on a number may be an integer that a double cannot hold. */
const manyDigits = 16;
const integer = /^-?\d+$/;

/** Parses JSON; integers that a double cannot hold become `bigint`. Throws `SyntaxError` as `JSON.parse` does. */
export function parseJson(text: string): JsonValue {
  // Proof of the cast: JSON.parse without a reviver gives JSON values only.
  if (!hasManyDigits(text)) return JSON.parse(text) as JsonValue;
  return parseWithSource(text);
}

/** Whether so many digits follow each other. Of each sixteen characters one is looked at: a run of sixteen has that one in it. */
function hasManyDigits(text: string): boolean {
  for (let at = manyDigits - 1; at < text.length; at += manyDigits) {
    if (!isDigit(text, at)) continue;
    let first = at;
    while (isDigit(text, first - 1)) first--;
    let last = at;
    while (isDigit(text, last + 1)) last++;
    if (last - first + 1 >= manyDigits) return true;
    at = last + 1;
  }
  return false;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** Writes JSON; `bigint` is written as the integer it is. */
export function stringifyJson(value: unknown, space?: number): string {
  try {
    return JSON.stringify(value, undefined, space);
  } catch (error) {
    // JSON.stringify throws a TypeError at the first bigint; only then is the slower replacer worth its price.
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, rawBigint, space);
  }
}

interface ReviverContext {
  readonly source?: string;
}

interface JsonWithRaw {
  parse(text: string, reviver: (key: string, value: unknown, context: ReviverContext) => unknown): unknown;
  rawJSON(text: string): unknown;
}

// Proof of the cast: Node 24 has both functions (TC39, JSON.parse source text access); the standard library's types lag.
const json = JSON as unknown as JsonWithRaw;

function parseWithSource(text: string): JsonValue {
  const value = json.parse(text, (_key, parsed, context) => {
    if (typeof parsed !== "number" || Number.isSafeInteger(parsed)) return parsed;
    const source = context.source ?? "";
    return integer.test(source) ? BigInt(source) : parsed;
  });
  // Proof of the cast: the reviver maps numbers to numbers or bigints and nothing else.
  return value as JsonValue;
}

function rawBigint(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? json.rawJSON(value.toString()) : value;
}
