// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { deepEqual, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { valueAt } from "./json-path.ts";

/** The label, annotation or field is there, whatever its value. */
export const PRESENT: unique symbol = Symbol("present");
/** The label, annotation or field is not there. */
export const ABSENT: unique symbol = Symbol("absent");

/** A literal value, {@link PRESENT} or {@link ABSENT}. */
export type ValueFilter<Value extends JsonValue = JsonValue> = Value | typeof PRESENT | typeof ABSENT;

export function matchesValue(filter: ValueFilter, value: JsonValue | undefined): boolean {
  if (filter === PRESENT) return value !== undefined;
  if (filter === ABSENT) return value === undefined;
  return deepEqual(value, filter);
}

/** A change of one field, from a value and to a value. What is not given may be anything. */
export interface Transition {
  readonly field: readonly string[];
  readonly old?: ValueFilter | undefined;
  readonly new?: ValueFilter | undefined;
}

/** Whether the field differs between the two states in the way that is asked for. */
export function makesTransition(
  transition: Transition,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): boolean {
  const [old, now] = [valueAt(before, transition.field), valueAt(after, transition.field)];
  return (
    !deepEqual(old, now) &&
    (transition.old === undefined || matchesValue(transition.old, old)) &&
    (transition.new === undefined || matchesValue(transition.new, now))
  );
}
