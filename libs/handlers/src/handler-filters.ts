// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  deepEqual,
  type JsonObject,
  type JsonValue,
  type KubernetesObject,
  type Stored,
} from "@nuvolaris/api-machinery";
import { fieldSegments, valueAt, type FieldPath } from "./json-path.ts";

/** The label or annotation is there, whatever its value. */
export const PRESENT: unique symbol = Symbol("present");
/** The label or annotation is not there. */
export const ABSENT: unique symbol = Symbol("absent");

/** A literal value, {@link PRESENT}, {@link ABSENT}, or a function of the value. */
export type MetadataFilter = string | typeof PRESENT | typeof ABSENT | ((value: string | undefined) => boolean);

/** Which objects a handler is for. All that are given must hold. */
export interface HandlerFilters<T extends KubernetesObject> {
  readonly labels?: Readonly<Record<string, MetadataFilter>>;
  readonly annotations?: Readonly<Record<string, MetadataFilter>>;
  /** With `value`: the field must have this value. Alone: it must be there. */
  readonly where?: { readonly field: FieldPath; readonly value?: JsonValue };
  /** Any other condition. It must depend on the object alone; an exception counts as "no" and is logged. */
  readonly when?: (object: Stored<T>) => boolean;
}

/** Whether `object` passes all of `filters`. Throws what `when` or a metadata function throws. */
export function matchesFilters<T extends KubernetesObject>(filters: HandlerFilters<T>, object: Stored<T>): boolean {
  return (
    matchesMetadata(filters.labels, object.metadata.labels) &&
    matchesMetadata(filters.annotations, object.metadata.annotations) &&
    matchesField(filters.where, object) &&
    (filters.when?.(object) ?? true)
  );
}

function matchesMetadata(
  filters: Readonly<Record<string, MetadataFilter>> = {},
  values: Readonly<Record<string, string>> = {},
): boolean {
  return Object.entries(filters).every(([key, filter]) => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (filter === PRESENT) return value !== undefined;
    if (filter === ABSENT) return value === undefined;
    return typeof filter === "function" ? filter(value) : value === filter;
  });
}

function matchesField(where: HandlerFilters<KubernetesObject>["where"], object: KubernetesObject): boolean {
  if (where === undefined) return true;
  // Proof of the cast: a Kubernetes object is JSON.
  const value = valueAt(object as unknown as JsonObject, fieldSegments(where.field));
  return where.value === undefined ? value !== undefined : deepEqual(value, where.value);
}
