// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { isJsonObject, stringifyJson } from "@nuvolaris/api-machinery";

/** A hash that is the same for values that are equal, whatever the order of their keys. Absent and `undefined` are the same. */
export function hashJson(value: unknown): string {
  return createHash("sha256")
    .update(stringifyJson(sortKeys(value)))
    .digest("base64");
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sortKeys(member)]));
}
