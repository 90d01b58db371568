// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { RevisionConflictError } from "../storage/storage-error.ts";
import type { StoredObject } from "../storage/stored-object.ts";
import { notFound } from "./api-error.ts";
import type { ApiObject } from "./api-object.ts";
import { findObject, writeObject, type ObjectTarget, type RegistryParts } from "./object-writer.ts";

/**
 * Changes an object on behalf of the server itself: no strategy has a say, so that fields can be set that no client may set.
 *
 * `change` is called again when somebody else was faster; what it returns unchanged is not written. Throws a 404.
 */
export async function changeInternally(
  parts: RegistryParts,
  target: ObjectTarget,
  change: (object: ApiObject) => ApiObject,
): Promise<StoredObject> {
  for (;;) {
    const found = findObject(parts, target);
    if (!found) throw notFound(target.definition, target.key.name);
    const object = change(found.object);
    if (object === found.object) return parts.forms.of(target.definition, found.stored);
    try {
      return await writeObject(parts, target, { object, expected: found.stored.revision });
    } catch (error) {
      if (!(error instanceof RevisionConflictError)) throw error;
    }
  }
}
