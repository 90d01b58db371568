// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Whether two JSON values say the same.
 *
 * The order of members does not matter, a member that is `undefined` counts as absent, and an integer is the same
 * integer as `number` and as `bigint`. Meant for what JSON can say: of other objects only the own members are compared.
 */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (typeof a === "object" && typeof b === "object" && a !== null && b !== null) return equalObjects(a, b);
  return sameInteger(a, b);
}

function equalObjects(a: object, b: object): boolean {
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => deepEqual(item, b[index]))
    );
  }
  const left = definedMembers(a);
  const right = new Map(definedMembers(b));
  return left.length === right.size && left.every(([key, value]) => right.has(key) && deepEqual(value, right.get(key)));
}

function definedMembers(object: object): [string, unknown][] {
  return Object.entries(object).filter(([, value]) => value !== undefined);
}

/** One `bigint` and one whole `number`: `BigInt` would refuse a fraction. */
function sameInteger(a: unknown, b: unknown): boolean {
  if (typeof a === "bigint") return typeof b === "number" && Number.isInteger(b) && BigInt(b) === a;
  return typeof b === "bigint" && sameInteger(b, a);
}
