// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatObjectKey, objectKeyOf, type KubernetesObject, type Stored } from "@nuvolaris/api-machinery";
import { isPaused, type Logger } from "@nuvolaris/controller";
import { matchesFilters, type HandlerFilters } from "../handler-filters.ts";

export interface SelectionOptions {
  readonly pauseAnnotation: string;
  readonly log: Logger;
}

/**
 * Whether the object is one to be active for: it matches, is not being deleted and not paused. `undefined`: a filter threw,
 * so nobody knows.
 */
export function isActiveFor<T extends KubernetesObject>(
  { id, filters }: { readonly id: string; readonly filters: HandlerFilters<T> },
  object: Stored<T>,
  { pauseAnnotation, log }: SelectionOptions,
): boolean | undefined {
  if (object.metadata.deletionTimestamp !== undefined || isPaused(object, pauseAnnotation)) return false;
  try {
    return matchesFilters(filters, object);
  } catch (error) {
    log.error("filter threw, the handler is skipped", {
      object: formatObjectKey(objectKeyOf(object)),
      handler: id,
      error,
    });
    return undefined;
  }
}
