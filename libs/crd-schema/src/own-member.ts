// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/**
 * A member of an object that came from JSON. Names in data are anybody's: `constructor` is inherited by every
 * JavaScript object, and yet no field of it.
 */
export function ownMember<T>(object: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}
