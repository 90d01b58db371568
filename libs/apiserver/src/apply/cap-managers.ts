// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { union } from "./field-set.ts";
import { managerId, withFields, withTime, type Manager, type ManagerId, type Managers } from "./managers.ts";

/** How many managers that update are told apart: the API server's DefaultMaxUpdateManagers. */
const maxUpdateManagers = 10;
const bucketName = "ancient-changes";

/**
 * Merges the oldest managers that update, until there are ten: those of one version become one, named `ancient-changes`.
 * The first of a version is merged only when a second one is.
 */
export function capManagers(managers: Managers): Managers {
  const updaters = [...managers].filter(([, { operation }]) => operation === "Update");
  if (updaters.length <= maxUpdateManagers) return managers;
  updaters.sort(compareAge);
  const capped = new Map(managers);
  const firstOfVersion = new Map<string, ManagerId>();
  let excess = updaters.length - maxUpdateManagers;
  for (const [id, manager] of updaters) {
    if (excess === 0) break;
    const first = firstOfVersion.get(manager.apiVersion);
    if (first === undefined) {
      firstOfVersion.set(manager.apiVersion, id);
      continue;
    }
    moveIntoBucket(capped, { id, manager, first });
    excess--;
  }
  return capped;
}

function moveIntoBucket(
  managers: Map<ManagerId, Manager>,
  { id, manager, first }: { readonly id: ManagerId; readonly manager: Manager; readonly first: ManagerId },
): void {
  const { apiVersion, operation, time, fields } = manager;
  const bucketId = managerId({ manager: bucketName, operation, apiVersion });
  const begun = managers.get(bucketId) ?? managers.get(first);
  if (!managers.has(bucketId)) managers.delete(first);
  managers.delete(id);
  const bucket: Manager = { manager: bucketName, operation, apiVersion, fields: begun?.fields ?? {} };
  const merged = withFields(bucket, union(fields, bucket.fields));
  managers.set(bucketId, time === undefined ? merged : withTime(merged, time));
}

function compareAge([idA, a]: readonly [ManagerId, Manager], [idB, b]: readonly [ManagerId, Manager]): number {
  const older = compareTexts(a.time ?? "", b.time ?? "");
  return older === 0 ? compareTexts(idA, idB) : older;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
