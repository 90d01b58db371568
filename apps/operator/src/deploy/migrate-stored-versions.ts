// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Rewrites what is stored in an old version of a CRD, so that a later release may drop that version. */
import { resourceKind } from "@nuvolaris/api-machinery";
import { CustomResourceDefinition, isConflict, isNotFound, mergePatch, type Client } from "@nuvolaris/client";

export interface MigrationOptions {
  readonly client: Client;
  /** The CRD's name. */
  readonly name: string;
  readonly signal?: AbortSignal;
  readonly print: (line: string) => void;
}

/** Objects per page: a page is read and rewritten before the next one, so that memory does not grow with them. */
const pageSize = 500;

/**
 * Does nothing when all is stored in the CRD's storage version.
 *
 * Flow: each object is sent back as it is, which makes the server store it in the storage version; then the CRD's status loses
 * the other versions. https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#upgrade-existing-objects-to-a-new-stored-version
 *
 * Assumption: every API server knows the storage version by now, so it is called after the roll-out, not right after the CRD was
 * applied. An object that somebody else changes meanwhile is rewritten by that; one that is gone needs nothing.
 *
 * Errors: StatusError; also when the CRD changes meanwhile: then it has to be run again.
 */
export async function migrateStoredVersions({ client, name, signal, print }: MigrationOptions): Promise<void> {
  const options = signal ? { signal } : {};
  const { metadata, spec, status } = await client.get(CustomResourceDefinition, { name }, options);
  const storage = spec.versions.find((version) => version.storage)?.name;
  const old = (status?.storedVersions ?? []).filter((version) => version !== storage);
  if (storage === undefined || old.length === 0) return;
  const { plural, kind } = spec.names;
  const namespaced = spec.scope === "Namespaced";
  const stored = resourceKind({ group: spec.group, version: storage, kind, plural, namespaced });
  let rewritten = 0;
  let next: string | undefined;
  do {
    const page = await client.list(stored, { limit: pageSize, ...(next && { continue: next }), ...options });
    for (const object of page.items) {
      await client.update(stored, object, options).catch(ignoreOvertaken);
      rewritten++;
    }
    next = page.metadata.continue;
  } while (next);
  const patch = { metadata: { resourceVersion: metadata.resourceVersion }, status: { storedVersions: [storage] } };
  await client.patchStatus(CustomResourceDefinition, { name }, { ...mergePatch(patch), ...options });
  print(`${name}: ${rewritten} objects are stored as ${storage}, none as ${old.join(", ")} any more`);
}

function ignoreOvertaken(error: unknown): void {
  if (!isConflict(error) && !isNotFound(error)) throw error;
}
