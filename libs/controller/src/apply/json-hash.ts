// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { hash } from "node:crypto";
import { canonicalJson, type JsonValue } from "@nuvolaris/api-machinery";

/** A hash that is the same for values that are equal, whatever the order of their keys. Absent and `undefined` are the same. */
export function hashJson(value: JsonValue): string {
  return hash("sha256", canonicalJson(value), "base64");
}
