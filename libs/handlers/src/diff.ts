// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { deepEqual, isJsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { valueAt } from "./json-path.ts";

/** One difference between two states. Lists differ as a whole: their order is meaning. */
export interface DiffEntry {
  readonly operation: "add" | "change" | "remove";
  readonly path: readonly string[];
  readonly old: JsonValue | undefined;
  readonly new: JsonValue | undefined;
}

export type Diff = readonly DiffEntry[];

/** The differences from `before` to `after`, as deep as objects go, in the order of `before`'s keys, then of new ones. */
export function diffOf(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  path: readonly string[] = [],
): Diff {
  if (deepEqual(before, after)) return [];
  if (!isJsonObject(before) || !isJsonObject(after)) {
    const operation = before === undefined ? "add" : after === undefined ? "remove" : "change";
    return [{ operation, path, old: before, new: after }];
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => diffOf(valueAt(before, [key]), valueAt(after, [key]), [...path, key]));
}
