// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonValue } from "@nuvolaris/api-machinery";

/** A field as a handler names it: `spec.image` or, for keys with dots, `["metadata", "labels", "app.kubernetes.io/name"]`. */
export type FieldPath = string | readonly string[];

export function fieldSegments(path: FieldPath): readonly string[] {
  return typeof path === "string" ? path.split(".") : path;
}

/** The value at `segments`, or `undefined` where the way ends. */
export function valueAt(value: JsonValue | undefined, segments: readonly string[]): JsonValue | undefined {
  let current = value;
  for (const segment of segments) {
    if (Array.isArray(current)) current = elementAt(current, segment);
    else if (isJsonObject(current)) current = Object.hasOwn(current, segment) ? current[segment] : undefined;
    else return undefined;
  }
  return current;
}

function elementAt(list: readonly JsonValue[], segment: string): JsonValue | undefined {
  return /^\d+$/.test(segment) ? list[Number(segment)] : undefined;
}
