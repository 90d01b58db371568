// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What creating, updating and deleting share.
import { formatObjectKey, type ObjectKey } from "@nuvolaris/api-machinery";
import type { Storage } from "../storage/storage.ts";
import { StoredObject } from "../storage/stored-object.ts";
import type { ApiObject } from "./api-object.ts";
import type { OwnedFields } from "./owned-fields.ts";
import type { RequestContext } from "./request-context.ts";
import { storageNameOf, type ResourceDefinition } from "./resource-definition.ts";
import type { ServedForms } from "./served-forms.ts";

/** What the registry's operations work with. */
export interface RegistryParts {
  readonly storage: Storage;
  readonly forms: ServedForms;
  readonly ownedFields: OwnedFields;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/** One object of one resource, on behalf of a request. */
export interface ObjectTarget {
  readonly definition: ResourceDefinition;
  readonly key: ObjectKey;
  readonly context: RequestContext;
}

/** The version that a write found and builds on. */
export interface FoundObject {
  readonly stored: StoredObject;
  /** As the definition serves it. */
  readonly object: ApiObject;
}

export function findObject(
  { storage, forms }: RegistryParts,
  { definition, key }: ObjectTarget,
): FoundObject | undefined {
  const stored = storage.get(storageNameOf(definition), formatObjectKey(key));
  return stored && { stored, object: forms.of(definition, stored).object };
}

/**
 * Writes `object`, as the definition serves it, over the version of `expected` (0: nothing is there), and waits until that is durable.
 *
 * Returns the object as it is served from now on. A dry run writes nothing. Throws RevisionConflictError.
 */
export async function writeObject(
  { storage, forms }: RegistryParts,
  { definition, key, context }: ObjectTarget,
  { object, expected }: { readonly object: ApiObject; readonly expected: number },
): Promise<StoredObject> {
  if (context.dryRun) return StoredObject.unsaved(formatObjectKey(key), object);
  const form = definition.conversion?.toStorage(object) ?? object;
  const written = storage.write({
    resource: storageNameOf(definition),
    key: formatObjectKey(key),
    expected,
    object: form,
  });
  await storage.whenDurable(written.revision);
  return forms.of(definition, written);
}

/** Removes the version that was found, and returns its last state. */
export async function removeObject(
  { storage, forms }: RegistryParts,
  { definition, key, context }: ObjectTarget,
  { stored }: FoundObject,
): Promise<StoredObject> {
  if (context.dryRun) return forms.of(definition, stored);
  const resource = storageNameOf(definition);
  const removed = storage.write({ resource, key: formatObjectKey(key), expected: stored.revision });
  await storage.whenDurable(removed.revision);
  return forms.of(definition, removed);
}
