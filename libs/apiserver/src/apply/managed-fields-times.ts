// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { deepEqual, type JsonObject, type ManagedFieldsEntry } from "@nuvolaris/api-machinery";
import { managedFieldsOf, withoutManagedFields } from "./managed-resource.ts";

/**
 * The managedFields to store with `next`: with the times of `live` where nothing but times differs, so that a write that changes
 * nothing stays a write that changes nothing. To be called last, after defaults and admission.
 *
 * A manager that came or went is a change, even if the object is the same.
 */
export function keepUnchangedTimes(live: JsonObject, next: JsonObject): readonly ManagedFieldsEntry[] | undefined {
  const before = managedFieldsOf(live);
  const after = managedFieldsOf(next);
  if (before === undefined || after === undefined || before.length !== after.length) return after;
  const onlyTimes = after.every((entry, index) => equalButTime(entry, before[index]));
  return onlyTimes && deepEqual(withoutManagedFields(live), withoutManagedFields(next)) ? before : after;
}

function equalButTime(entry: ManagedFieldsEntry, other: ManagedFieldsEntry | undefined): boolean {
  return other !== undefined && deepEqual({ ...entry, time: "" }, { ...other, time: "" });
}
