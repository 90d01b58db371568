// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which handlers are for an object, and what becomes of those whose filter cannot tell. */
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import { FilterError } from "./handler-errors.ts";
import { matchesFilters } from "./handler-filters.ts";
import type { RegisteredHandler } from "./registered-handler.ts";

/** A handler whose filter threw: nobody knows whether it is for the object. */
export interface UndecidedHandler<T extends KubernetesObject> {
  readonly handler: RegisteredHandler<T>;
  readonly error: FilterError;
}

export interface HandlerSelection<T extends KubernetesObject> {
  readonly matching: readonly RegisteredHandler<T>[];
  /** They are not called, and nothing that waits for them is forgotten or let go. */
  readonly undecided: readonly UndecidedHandler<T>[];
}

export function selectHandlers<T extends KubernetesObject>(
  handlers: readonly RegisteredHandler<T>[],
  object: Stored<T>,
): HandlerSelection<T> {
  const matching: RegisteredHandler<T>[] = [];
  const undecided: UndecidedHandler<T>[] = [];
  for (const handler of handlers) {
    try {
      if (matchesFilters(handler.filters, object)) matching.push(handler);
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      undecided.push({
        handler,
        error: new FilterError(`the filter of handler ${handler.id} threw: ${cause}`, { cause: error }),
      });
    }
  }
  return { matching, undecided };
}

/**
 * The delete handlers of an object that is being deleted. `isHeld`: by our finalizer; otherwise only optional ones are
 * called, for what was never held is nobody's to clean up.
 *
 * A handler that the object was held for and whose filter throws fails in its stead: with its retries, its back-off and
 * its failure policy. To skip it would let the object go without its clean-up.
 */
export function deleteHandlers<T extends KubernetesObject>(
  { matching, undecided }: HandlerSelection<T>,
  isHeld: boolean,
): readonly RegisteredHandler<T>[] {
  const failing = undecided.filter(({ handler }) => isHeld && handler.needsFinalizer).map(failingHandler);
  return [
    ...matching.filter(({ cause, needsFinalizer }) => cause === "delete" && (isHeld || !needsFinalizer)),
    ...failing,
  ];
}

function failingHandler<T extends KubernetesObject>({ handler, error }: UndecidedHandler<T>): RegisteredHandler<T> {
  return { ...handler, call: () => Promise.reject(error) };
}
