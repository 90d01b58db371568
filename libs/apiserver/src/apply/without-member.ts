// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** A copy of an object without one of its members; the object itself where it has no such member. */
export function withoutMember<T>(object: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> {
  if (!Object.hasOwn(object, name)) return object;
  return Object.fromEntries(Object.entries(object).filter(([member]) => member !== name));
}
