// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Deletion, graceful and with finalizers (apiserver, registry/rest/delete.go and registry/generic/registry/store.go, Delete).
import { formatTime } from "@nuvolaris/api-machinery";
import { RevisionConflictError } from "../storage/storage-error.ts";
import { StoredObject } from "../storage/stored-object.ts";
import { conflict, forbidden, notFound } from "./api-error.ts";
import { withMetadata, type ApiObject } from "./api-object.ts";
import {
  findObject,
  removeObject,
  writeObject,
  type FoundObject,
  type ObjectTarget,
  type RegistryParts,
} from "./object-writer.ts";
import type { Strategy } from "./strategy.ts";

/** meta/v1 DeleteOptions, after validation. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
  /** The older way to say Orphan or Background. */
  readonly orphanDependents?: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export interface Deleted {
  readonly stored: StoredObject;
  /** False: the object waits for its finalizers or its grace period. */
  readonly isGone: boolean;
}

/** The garbage collector removes these when it has done what they say. */
export const orphanFinalizer = "orphan";
export const foregroundFinalizer = "foregroundDeletion";

/** Deletes an object, or marks it for deletion. Throws ApiError. */
export async function deleteObject(
  parts: RegistryParts,
  target: ObjectTarget,
  options: DeleteOptions,
): Promise<Deleted> {
  for (;;) {
    const found = findObject(parts, target);
    if (!found) throw notFound(target.definition, target.key.name);
    try {
      return await deleteFound(parts, target, { found, options });
    } catch (error) {
      if (!(error instanceof RevisionConflictError)) throw error;
    }
  }
}

async function deleteFound(
  parts: RegistryParts,
  target: ObjectTarget,
  { found, options }: { readonly found: FoundObject; readonly options: DeleteOptions },
): Promise<Deleted> {
  const { definition, context } = target;
  const { strategy } = definition;
  const { object } = found;
  checkPreconditions(target, object, options);
  const { propagationPolicy, orphanDependents } = options;
  if (strategy.deleteWarning !== undefined && propagationPolicy === undefined && orphanDependents === undefined)
    context.warn(strategy.deleteWarning);
  const refusal = strategy.forbidDelete?.(object);
  if (refusal !== undefined) throw forbidden(definition, target.key.name, refusal);

  const graceSeconds = strategy.gracePeriodSeconds?.(object, options.gracePeriodSeconds) ?? 0;
  const marked = mark(withPropagation(object, options, strategy), { graceSeconds, now: context.now, strategy });
  const waits =
    (marked.metadata.finalizers ?? []).length > 0 || strategy.blocksRemoval?.(marked) === true || graceSeconds > 0;
  if (!waits) return { stored: await removeFound(parts, target, { found, marked }), isGone: true };
  if (marked === object) return { stored: parts.forms.of(definition, found.stored), isGone: false };
  const stored = await writeObject(parts, target, { object: marked, expected: found.stored.revision });
  return { stored, isGone: false };
}

/** Kinds with a clean-up or a grace period of their own answer with the object as it was marked. */
async function removeFound(
  parts: RegistryParts,
  target: ObjectTarget,
  { found, marked }: { readonly found: FoundObject; readonly marked: ApiObject },
): Promise<StoredObject> {
  const removed = await removeObject(parts, target, found);
  const { strategy } = target.definition;
  return strategy.prepareForDelete || strategy.gracePeriodSeconds
    ? StoredObject.of(removed.key, removed.revision, marked)
    : removed;
}

function checkPreconditions(target: ObjectTarget, { metadata }: ApiObject, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion } = preconditions ?? {};
  if (uid !== undefined && uid !== metadata.uid) {
    throw unmet(
      target,
      `UID in the precondition (${uid}) does not match the UID in record (${metadata.uid ?? ""})`,
      "deleted and then recreated",
    );
  }
  const { resourceVersion: found = "" } = metadata;
  if (resourceVersion !== undefined && resourceVersion !== found) {
    const what = `ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${found})`;
    throw unmet(target, what, "modified");
  }
}

/** Here Kubernetes says the kind where it says the resource elsewhere. */
function unmet({ definition: { group, kind }, key }: ObjectTarget, what: string, guess: string): Error {
  return conflict({ group, resource: kind }, key.name, `the ${what}. The object might have been ${guess}`);
}

interface Marking {
  readonly graceSeconds: number;
  readonly now: number;
  readonly strategy: Strategy;
}

/** The object as one that is being deleted; itself, if that changes nothing. */
function mark(object: ApiObject, { graceSeconds, now, strategy }: Marking): ApiObject {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, generation } = object.metadata;
  if (deletionTimestamp !== undefined) {
    if (graceSeconds >= deletionGracePeriodSeconds) return object;
    const end = Date.parse(deletionTimestamp) - (deletionGracePeriodSeconds - graceSeconds) * 1000;
    return withMetadata(object, { deletionTimestamp: formatTime(end), deletionGracePeriodSeconds: graceSeconds });
  }
  const marked = withMetadata(object, {
    deletionTimestamp: formatTime(now + graceSeconds * 1000),
    // Kinds with a clean-up of their own have no grace period.
    ...(!strategy.prepareForDelete && { deletionGracePeriodSeconds: graceSeconds }),
    ...(generation !== undefined && generation > 0 && { generation: generation + 1 }),
  });
  return strategy.prepareForDelete?.(marked, now) ?? marked;
}

/** Leaves it to the garbage collector what becomes of the dependents, by finalizers. */
function withPropagation(object: ApiObject, options: DeleteOptions, strategy: Strategy): ApiObject {
  const { finalizers = [] } = object.metadata;
  const orphans = shouldOrphan(finalizers, options, strategy);
  const waits = !orphans && shouldWait(finalizers, options);
  const others = finalizers.filter((finalizer) => finalizer !== orphanFinalizer && finalizer !== foregroundFinalizer);
  const next = [...others, ...(orphans ? [orphanFinalizer] : []), ...(waits ? [foregroundFinalizer] : [])];
  if (next.length === finalizers.length && next.every((finalizer) => finalizers.includes(finalizer))) return object;
  return withMetadata(object, { finalizers: next.length > 0 ? next : undefined });
}

function shouldOrphan(finalizers: readonly string[], options: DeleteOptions, strategy: Strategy): boolean {
  if (options.orphanDependents !== undefined) return options.orphanDependents;
  if (options.propagationPolicy !== undefined) return options.propagationPolicy === "Orphan";
  return finalizers.includes(orphanFinalizer) || strategy.defaultPropagation === "Orphan";
}

function shouldWait(finalizers: readonly string[], options: DeleteOptions): boolean {
  if (options.orphanDependents !== undefined) return false;
  if (options.propagationPolicy !== undefined) return options.propagationPolicy === "Foreground";
  return finalizers.includes(foregroundFinalizer);
}
