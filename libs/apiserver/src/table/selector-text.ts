// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { selectorFromLabelSelector, SelectorError } from "@nuvolaris/api-machinery";
import { objectAt, stringMapAt } from "../built-ins/json-access.ts";

/** `a=b,c=d` of a map of labels; `<none>` of an empty one. */
export function labelsText(object: unknown, ...path: readonly string[]): string {
  const pairs = Object.entries(stringMapAt(object, ...path)).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? "<none>" : pairs.sort().join(",");
}

/** The text of a LabelSelector; `empty` is what stands for one that selects everything. */
export function selectorText(object: unknown, path: readonly string[], empty = "<none>"): string {
  try {
    const text = selectorFromLabelSelector(objectAt(object, ...path)).toString();
    return text === "" ? empty : text;
  } catch (error) {
    if (error instanceof SelectorError) return "<invalid>";
    throw error;
  }
}
