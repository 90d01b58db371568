// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject } from "@nuvolaris/api-machinery";

/**
 * What `value` says about the fields that `shape` has.
 *
 * Lists of the same length are compared item by item; of another length as a whole, since without a schema nobody can say
 * which item is which. That errs on the side of a difference.
 */
export function project(value: unknown, shape: unknown): unknown {
  if (Array.isArray(shape) && Array.isArray(value) && shape.length === value.length) {
    return value.map((item: unknown, index) => project(item, shape[index]));
  }
  if (!isJsonObject(shape) || !isJsonObject(value)) return value;
  const kept = Object.keys(shape).filter((key) => shape[key] !== undefined && value[key] !== undefined);
  return Object.fromEntries(kept.map((key) => [key, project(value[key], shape[key])]));
}
