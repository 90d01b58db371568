// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * managedFields through `/scale`: there the scaled object's replicas are `.spec.replicas` of a Scale.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management (subresource scale)
 */
import type { ManagedFieldsEntry } from "@nuvolaris/api-machinery";
import { difference, fieldSetOf, hasMember, isEmptySet } from "./field-set.ts";
import { encodeManagers, storedManagers, withFields, type Manager, type ManagerId, type Managers } from "./managers.ts";
import { fieldElement, type PathElement } from "./path-element.ts";

const scaleApiVersion = "autoscaling/v1";
const replicasInScale = [fieldElement("spec"), fieldElement("replicas")];

export interface ScaledResource {
  /** Of the scaled object, as the request addresses it. */
  readonly apiVersion: string;
  /**
   * Where the replicas are in a version of the scaled resource, as field names: `["spec", "replicas"]`. `null` for a served version without
   * `/scale`, `undefined` for one that is not served.
   */
  readonly replicasPath: (apiVersion: string) => readonly string[] | null | undefined;
}

/** The managedFields of the Scale: who owns the replicas of the scaled object. */
export function scaleManagedFields(
  resource: ScaledResource,
  parent: readonly ManagedFieldsEntry[] | undefined,
): readonly ManagedFieldsEntry[] | undefined {
  const owners = [...storedManagers(parent)].filter(([, manager]) => ownsReplicas(resource, manager) === true);
  const fields = fieldSetOf([replicasInScale]);
  const entries = owners.map(([id, manager]): [ManagerId, Manager] => {
    return [id, { ...withFields(manager, fields), apiVersion: scaleApiVersion, stored: undefined }];
  });
  return encodeManagers(new Map(entries));
}

/**
 * The managedFields of the scaled object after its Scale was written, of which `scale` are the managedFields. Who does not
 * own the Scale's replicas any more loses the object's; who does now gets them.
 */
export function managedFieldsFromScale(
  resource: ScaledResource,
  parent: readonly ManagedFieldsEntry[] | undefined,
  scale: readonly ManagedFieldsEntry[] | undefined,
): readonly ManagedFieldsEntry[] | undefined {
  const inParent = storedManagers(parent);
  const inScale = storedManagers(scale);
  const result = new Map<ManagerId, Manager>();
  for (const [id, manager] of inParent) {
    const owns = ownsReplicas(resource, manager);
    // A version that is not served any more: nobody could tell what its fields are.
    if (owns === undefined) continue;
    const kept = owns && !inScale.has(id) ? withoutReplicas(resource, manager) : manager;
    if (!isEmptySet(kept.fields)) result.set(id, kept);
  }
  for (const [id, manager] of newOwners(resource, inParent, inScale)) result.set(id, manager);
  return encodeManagers(result);
}

/** `undefined` for a version that is not served. */
function ownsReplicas({ replicasPath }: ScaledResource, { apiVersion, fields }: Manager): boolean | undefined {
  const path = replicasPath(apiVersion);
  if (path === undefined) return undefined;
  return path !== null && hasMember(fields, elementsOf(path));
}

function elementsOf(path: readonly string[]): PathElement[] {
  return path.map((name) => fieldElement(name));
}

function withoutReplicas({ replicasPath }: ScaledResource, manager: Manager): Manager {
  const replicas = fieldSetOf([elementsOf(replicasPath(manager.apiVersion) ?? [])]);
  return withFields(manager, difference(manager.fields, replicas));
}

function newOwners(
  { apiVersion, replicasPath }: ScaledResource,
  inParent: Managers,
  inScale: Managers,
): [ManagerId, Manager][] {
  const fields = fieldSetOf([elementsOf(replicasPath(apiVersion) ?? [])]);
  return [...inScale]
    .filter(([id, manager]) => !inParent.has(id) && hasMember(manager.fields, replicasInScale))
    .map(([id, { manager, operation, subresource }]) => {
      // Without a time, as the API server has it: the entry was not there when the object was last written.
      return [id, { manager, operation, apiVersion, ...(subresource === undefined ? {} : { subresource }), fields }];
    });
}
