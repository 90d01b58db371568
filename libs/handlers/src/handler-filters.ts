// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue, KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import { fieldSegments, valueAt, type FieldPath } from "./json-path.ts";
import { objectFacts, type ObjectFacts } from "./object-facts.ts";
import { matchesValue, PRESENT, type Transition, type ValueFilter } from "./value-filter.ts";

/** A literal value, {@link PRESENT}, `ABSENT`, or a function of the value. */
export type MetadataFilter = ValueFilter<string> | ((value: string | undefined) => boolean);

/** One field of the object, as it is or as it changes. */
export interface FieldFilter {
  readonly field: FieldPath;
  /** What the field must be: a literal value, {@link PRESENT} (default), `ABSENT`, or a function of the value. */
  readonly value?: ValueFilter | ((value: JsonValue | undefined) => boolean);
  /**
   * Update and field handlers, instead of `value`: what the field was when the handler last looked. A change that is not
   * the one asked for counts as seen.
   */
  readonly old?: ValueFilter;
  /** Update and field handlers, instead of `value`: what the field has become. */
  readonly new?: ValueFilter;
}

/** Which objects a handler is for. All that are given must hold. */
export interface HandlerFilters<T extends KubernetesObject> {
  readonly labels?: Readonly<Record<string, MetadataFilter>>;
  readonly annotations?: Readonly<Record<string, MetadataFilter>>;
  readonly where?: FieldFilter;
  /**
   * Any other condition. It must depend on the object alone. While it throws its handler is not called, which is logged;
   * a finalizer that is set and a creation that has not ended stay until it can tell.
   */
  readonly when?: (facts: ObjectFacts<T>) => boolean;
}

/** Whether `object` passes all of `filters`, changes apart. Throws what `when` or a function of a value throws. */
export function matchesFilters<T extends KubernetesObject>(filters: HandlerFilters<T>, object: Stored<T>): boolean {
  return (
    matchesMetadata(filters.labels, object.metadata.labels) &&
    matchesMetadata(filters.annotations, object.metadata.annotations) &&
    matchesField(filters.where, object) &&
    (filters.when?.(objectFacts(object)) ?? true)
  );
}

/** The change that a filter is about, if it is about one; the plan of a cycle decides on it. */
export function transitionOf({ field, old, new: now }: FieldFilter): Transition | undefined {
  return old === undefined && now === undefined ? undefined : { field: fieldSegments(field), old, new: now };
}

function matchesMetadata(
  filters: Readonly<Record<string, MetadataFilter>> = {},
  values: Readonly<Record<string, string>> = {},
): boolean {
  return Object.entries(filters).every(([key, filter]) => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    return typeof filter === "function" ? filter(value) : matchesValue(filter, value);
  });
}

function matchesField(where: FieldFilter | undefined, object: KubernetesObject): boolean {
  if (where === undefined || transitionOf(where)) return true;
  // Proof of the cast: a Kubernetes object is JSON.
  const value = valueAt(object as unknown as JsonObject, fieldSegments(where.field));
  const { value: filter = PRESENT } = where;
  return typeof filter === "function" ? filter(value) : matchesValue(filter, value);
}
