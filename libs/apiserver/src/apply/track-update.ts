// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject, type ManagedFieldsEntry } from "@nuvolaris/api-machinery";
import { capManagers } from "./cap-managers.ts";
import { isEmptySet, union } from "./field-set.ts";
import { managedFieldsOf, withoutManagedFields, type ManagedResource } from "./managed-resource.ts";
import {
  encodeManagers,
  ManagedFieldsError,
  managerId,
  parseManagers,
  storedManagers,
  withFields,
  withTime,
  type Manager,
  type Managers,
} from "./managers.ts";
import { ObjectChange, reconcileManagers, settleOwnership, withoutIdentity } from "./ownership.ts";
import { TypedValueError } from "./typed-value.ts";

export interface TrackedUpdate {
  /** The object as it is stored, with its managedFields; absent on creation. */
  readonly live?: JsonObject;
  /**
   * The object as it is to be stored, with the managedFields that the client sent, if any. A strategy has prepared it: what a
   * client cannot change, it did not change.
   */
  readonly next: JsonObject;
  /** The `fieldManager` of the request, or what stands before the first slash of its user agent. */
  readonly manager: string;
  /** RFC 3339, whole seconds. */
  readonly now: string;
}

/**
 * Works out the managedFields of an object that is created, updated or patched (by any patch but apply).
 *
 * The manager gets what differs between `live` and `next`; who owned it before loses it. A client may set managedFields
 * itself, which then take the place of the live ones; `[]` or `[{}]` empties them; it may not through a subresource.
 * An object that is stored without managedFields is not tracked until it is applied.
 *
 * `undefined`: the object is to be stored without managedFields. That also happens to an object of which the schema
 * cannot be made out, as on the API server: ownership is no reason to refuse a write.
 */
export function trackUpdate(
  resource: ManagedResource,
  update: TrackedUpdate,
): readonly ManagedFieldsEntry[] | undefined {
  const managers = managersBefore(resource, update);
  if (managers.size === 0 && hasUid(update.live)) return undefined;
  try {
    return encodeManagers(capManagers(recordUpdate(resource, update, managers)));
  } catch (error) {
    if (error instanceof TypedValueError) return undefined;
    throw error;
  }
}

function hasUid(object: JsonObject | undefined): boolean {
  const metadata = object?.["metadata"];
  return isJsonObject(metadata) && typeof metadata["uid"] === "string" && metadata["uid"] !== "";
}

function managersBefore({ subresource }: ManagedResource, { live, next }: TrackedUpdate): Managers {
  const stored = managedFieldsOf(live);
  const sent = managedFieldsOf(next);
  if (subresource !== undefined || sent === undefined || sent === stored) return storedManagers(stored);
  if (isReset(sent)) return new Map();
  try {
    const managers = parseManagers(sent);
    return managers.size > 0 ? managers : storedManagers(stored);
  } catch (error) {
    if (error instanceof ManagedFieldsError) return storedManagers(stored);
    throw error;
  }
}

function isReset(entries: readonly ManagedFieldsEntry[]): boolean {
  const [first] = entries;
  return first === undefined || (entries.length === 1 && Object.keys(first).length === 0);
}

/** The managers after `manager` has turned `live` into `next`. Throws {@link TypedValueError}. */
export function recordUpdate(
  resource: ManagedResource,
  { live, next, manager, now }: TrackedUpdate,
  managers: Managers,
): Managers {
  const before = withoutManagedFields(live ?? { apiVersion: resource.apiVersion, kind: resource.kind });
  const change = new ObjectChange(resource, before, withoutManagedFields(next));
  const settled = settleOwnership({
    managers: reconcileManagers(resource, managers),
    change,
    self: undefined,
    force: true,
  });
  const taken = withoutIdentity(change.here.changed);
  if (isEmptySet(taken)) return settled;
  const self = updaterOf(resource, manager);
  const id = managerId(self);
  const previous = settled.get(id) ?? self;
  return new Map(settled).set(id, withTime(withFields(previous, union(previous.fields, taken)), now));
}

function updaterOf({ apiVersion, subresource }: ManagedResource, name: string): Manager {
  return {
    manager: name === "" ? "unknown" : name,
    operation: "Update",
    apiVersion,
    ...(subresource === undefined ? {} : { subresource }),
    fields: {},
  };
}
