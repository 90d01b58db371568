// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonValue } from "./json-value.ts";

/**
 * JSON that is the same for values that are equal, whatever the order of their keys: what hashes are made of. Absent members
 * and `undefined` are the same; integers beyond 2^53 are told apart.
 */
export function canonicalJson(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => canonicalJson(item)).join(",")}]`;
  if (isJsonObject(value)) {
    // Operators hash all that they want, each time: a loop takes half of what entries, filter and map take.
    let fields = "";
    for (const key of Object.keys(value).sort()) {
      const field = value[key];
      if (field === undefined) continue;
      fields += `${fields === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(field)}`;
    }
    return `{${fields}}`;
  }
  return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
}
