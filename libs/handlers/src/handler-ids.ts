// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { HandlerRegistrationError } from "./handler-errors.ts";

/** What a handler's id is made of. */
export interface IdSource {
  /** `create`, `field:spec.image`, `timer`. */
  readonly type: string;
  readonly functionName: string;
  readonly id: string | undefined;
}

/**
 * The ids of all handlers of a kind. They are kept on objects, so they must be certain: the given one, else the function's
 * name, else the handler's type if it is the only one of its type. Throws {@link HandlerRegistrationError} on a doubt.
 */
export function handlerIds<Key>(sources: ReadonlyMap<Key, IdSource>): ReadonlyMap<Key, string> {
  const all = [...sources.values()];
  const ids = new Map([...sources].map(([key, source]) => [key, idOf(source, all)]));
  const seen = new Set<string>();
  for (const id of ids.values()) {
    if (seen.has(id)) {
      throw new HandlerRegistrationError(
        `two handlers have the id "${id}": give one of them another \`id\` in its options`,
      );
    }
    if (Object.hasOwn(Object.prototype, id)) {
      throw new HandlerRegistrationError(`the id "${id}" is a name that every object has: choose another one`);
    }
    seen.add(id);
  }
  for (const id of seen) {
    const parent = [...seen].find((other) => id.startsWith(`${other}/`));
    if (parent === undefined) continue;
    throw new HandlerRegistrationError(
      `the id "${id}" could be a sub-handler's of the handler "${parent}": choose another one`,
    );
  }
  return ids;
}

function idOf({ type, functionName, id }: IdSource, all: readonly IdSource[]): string {
  if (id !== undefined) return id;
  if (functionName !== "") return functionName;
  const ofType = all.filter((other) => other.type === type && isAnonymous(other));
  if (ofType.length === 1) return type;
  throw new HandlerRegistrationError(
    `${ofType.length} ${type} handlers have no name: give each an \`id\` in its options, or make it a named function`,
  );
}

function isAnonymous({ id, functionName }: IdSource): boolean {
  return id === undefined && functionName === "";
}
