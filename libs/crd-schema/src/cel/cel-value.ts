// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Values as CEL sees them: integers are `bigint`, doubles `number`, objects with a schema are instances of their type. */
import type { Comparable } from "./cel-module.ts";

export type CelValue = string | bigint | number | boolean | null | Date | Uint8Array | object | readonly CelValue[];

function isComparable(value: unknown): value is Comparable {
  return typeof value === "object" && value !== null && "equals" in value && typeof value.equals === "function";
}

/** Equality of CEL: by content, and across the types of numbers. */
export function celEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === "bigint" && typeof b === "number") return Number(a) === b;
  if (typeof a === "number" && typeof b === "bigint") return a === Number(b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (isComparable(a)) return a.equals(b);
  if (a.constructor !== b.constructor) return false;
  if (Array.isArray(a) || a instanceof Uint8Array) return isSameSequence(a, b);
  if (hasValue(a) && hasValue(b)) return a.valueOf() === b.valueOf();
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return (
    left.size === right.size && [...left].every(([key, value]) => right.has(key) && celEqual(value, right.get(key)))
  );
}

function isSameSequence(a: ArrayLike<unknown>, b: object): boolean {
  if (!(Array.isArray(b) || b instanceof Uint8Array) || a.length !== b.length) return false;
  const other: ArrayLike<unknown> = b;
  return Array.from(a).every((item, index) => celEqual(item, other[index]));
}

/** Times and durations have a value that tells them apart; plain objects are their own. */
function hasValue(value: object): boolean {
  return typeof value.valueOf() !== "object";
}

/** Order of CEL, for values that have one; of others it is undefined. */
export function compareCelValues(a: CelValue, b: CelValue): number {
  const [left, right] = [a?.valueOf(), b?.valueOf()];
  if (left === right) return 0;
  // Proof of the cast: CEL orders numbers, texts, times and durations only, which compare with < in JavaScript too.
  return (left as number) < (right as number) ? -1 : 1;
}
