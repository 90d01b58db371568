// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What a change of an object does to the sets of its managers.
 *
 * After structured-merge-diff's Updater: who owns a field that somebody else changed loses it (or, on an apply without
 * force, is in conflict), and what is removed nobody owns.
 * https://github.com/kubernetes-sigs/structured-merge-diff/blob/v6.3.3/merge/update.go
 */
import type { JsonObject } from "@nuvolaris/api-machinery";
import { ApplyConflictError, type Conflict } from "./apply-conflict-error.ts";
import { compareValues } from "./compare-values.ts";
import { difference, intersection, isEmptySet, union, type FieldSet } from "./field-set.ts";
import type { ManagedResource } from "./managed-resource.ts";
import { withFields, withoutIdle, type Manager, type ManagerId, type Managers } from "./managers.ts";
import { reconcileFieldSet } from "./reconcile-field-set.ts";

/** An object before and after a write, compared in each version in which somebody owns fields. */
export class ObjectChange {
  readonly #resource: ManagedResource;
  readonly #before: JsonObject;
  readonly #after: JsonObject;
  readonly #changes = new Map<string, VersionedChange | undefined>();

  constructor(resource: ManagedResource, before: JsonObject, after: JsonObject) {
    this.#resource = resource;
    this.#before = before;
    this.#after = after;
  }

  /** In the resource's own version. */
  get here(): VersionedChange {
    const known = this.#changes.get(this.#resource.apiVersion);
    if (known !== undefined) return known;
    const change = this.#compareIn(this.#resource);
    this.#changes.set(this.#resource.apiVersion, change);
    return change;
  }

  /** `undefined` for a version that is not served. */
  in(apiVersion: string): VersionedChange | undefined {
    if (apiVersion === this.#resource.apiVersion) return this.here;
    if (this.#changes.has(apiVersion)) return this.#changes.get(apiVersion);
    const resource = this.#resource.inVersion(apiVersion);
    const change = resource === undefined ? undefined : this.#compareIn(resource);
    this.#changes.set(apiVersion, change);
    return change;
  }

  #compareIn(resource: ManagedResource): VersionedChange {
    const { added, modified, removed } = compareValues(
      resource.type,
      resource.convert(this.#before),
      resource.convert(this.#after),
    );
    return {
      changed: resource.withoutResetFields(union(modified, added)),
      removed: resource.withoutResetFields(removed),
    };
  }
}

/** Of fields that a write can own: what got another value or is new, and what is gone. */
export interface VersionedChange {
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

export interface Settlement {
  readonly managers: Managers;
  readonly change: ObjectChange;
  /** Who makes the change, and is not asked. */
  readonly self: ManagerId | undefined;
  /** `false`: changing what others own is a conflict. */
  readonly force: boolean;
}

/**
 * The other managers after a change, those that own nothing any more left out. Throws {@link ApplyConflictError}
 * where `force` is not set and others own what changed.
 */
export function settleOwnership({ managers, change, self, force }: Settlement): Managers {
  const settled = new Map<ManagerId, Manager>();
  const conflicts: Conflict[] = [];
  for (const [id, manager] of managers) {
    if (id === self) {
      settled.set(id, manager);
      continue;
    }
    const versioned = change.in(manager.apiVersion);
    if (versioned === undefined) continue;
    const lost = intersection(manager.fields, versioned.changed);
    if (!isEmptySet(lost)) conflicts.push({ id, manager, fields: lost });
    const kept = difference(difference(manager.fields, lost), versioned.removed);
    settled.set(id, withFields(manager, kept));
  }
  if (!force && conflicts.length > 0) throw new ApplyConflictError(conflicts);
  return withoutIdle(settled);
}

/** The managers with sets that fit the schemas as they are now: see {@link reconcileFieldSet}. */
export function reconcileManagers(resource: ManagedResource, managers: Managers): Managers {
  const reconciled = [...managers].map(([id, manager]): [ManagerId, Manager] => {
    const version = resource.inVersion(manager.apiVersion);
    if (version === undefined) return [id, manager];
    return [id, withFields(manager, reconcileFieldSet(version.type, manager.fields))];
  });
  return new Map(reconciled);
}

const neverOwned: FieldSet = {
  "f:apiVersion": {},
  "f:kind": {},
  "f:metadata": {
    ".": {},
    "f:name": {},
    "f:namespace": {},
    "f:creationTimestamp": {},
    "f:selfLink": {},
    "f:uid": {},
    "f:clusterName": {},
    "f:generation": {},
    "f:managedFields": {},
    "f:resourceVersion": {},
  },
};

/** Without what identifies an object and what only the server sets: nobody owns that. */
export function withoutIdentity(fields: FieldSet): FieldSet {
  return difference(fields, neverOwned);
}
