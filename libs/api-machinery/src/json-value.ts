// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** What JSON can say. Integers beyond 2^53 are `bigint` (see {@link parseJson}); everywhere else they are `number`. */
export type JsonValue = string | number | bigint | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
