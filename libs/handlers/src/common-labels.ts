// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What of the filters of several handlers the API server can do: which objects none of them is for. */
import { parseLabelSelector, SelectorError, type KubernetesObject } from "@nuvolaris/api-machinery";
import type { HandlerFilters, MetadataFilter } from "./handler-filters.ts";
import { ABSENT, PRESENT } from "./value-filter.ts";

/**
 * A label selector for all objects that any of the filters lets pass, and few others: the literal labels that all of them ask
 * for. `undefined`: there are none.
 */
export function commonLabels<T extends KubernetesObject>(filters: readonly HandlerFilters<T>[]): string | undefined {
  const [first, ...others] = filters.map(({ labels = {} }) => new Set(requirementsOf(labels)));
  const common = [...(first ?? [])].filter((requirement) => others.every((each) => each.has(requirement)));
  return common.length === 0 ? undefined : common.toSorted().join(",");
}

function requirementsOf(labels: Readonly<Record<string, MetadataFilter>>): readonly string[] {
  return Object.entries(labels).flatMap(([key, filter]) => {
    const requirement = requirementOf(key, filter);
    return requirement === undefined || !isSelector(requirement) ? [] : requirement;
  });
}

function requirementOf(key: string, filter: MetadataFilter): string | undefined {
  if (filter === PRESENT) return key;
  if (filter === ABSENT) return `!${key}`;
  return typeof filter === "string" ? `${key}=${filter}` : undefined;
}

/** No object has a label that is none; the server would refuse to look for it. */
function isSelector(requirement: string): boolean {
  try {
    // A comma or a space in a value would make it another requirement.
    return /^[^\s,()]+$/.test(requirement) && parseLabelSelector(requirement).toString() !== "";
  } catch (error) {
    if (error instanceof SelectorError) return false;
    throw error;
  }
}
