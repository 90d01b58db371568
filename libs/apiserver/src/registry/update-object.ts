// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Change of an object that is there, in the order of Kubernetes' registry (apiserver, registry/generic/registry/store.go, Update).
import { deepEqual, formatObjectKey, type FieldError } from "@nuvolaris/api-machinery";
import { notAllowed } from "../authorization/access-attributes.ts";
import { RevisionConflictError } from "../storage/storage-error.ts";
import { StoredObject } from "../storage/stored-object.ts";
import { badRequest, conflict, internalFailure, invalid, modifiedConflict, notFound } from "./api-error.ts";
import { keepUnchangedTimes } from "../apply/managed-fields-times.ts";
import { withManagedFields } from "./owned-fields.ts";
import { toJson, without, withMetadata, withoutSelfLink, type ApiObject } from "./api-object.ts";
import { createObject } from "./create-object.ts";
import { withoutRepeatedOwners } from "./owner-duplicates.ts";
import { finalizerWarnings, keepServerMetadata, validateObjectMetaUpdate } from "./object-meta-validation.ts";
import {
  findObject,
  removeObject,
  writeObject,
  type FoundObject,
  type ObjectTarget,
  type RegistryParts,
} from "./object-writer.ts";
import { findSubresource, storageGroupOf, storageNameOf, type ResourceDefinition } from "./resource-definition.ts";

/** What an object is to become. */
export interface Change {
  /** Decoded and pruned, in the version that the definition serves. */
  readonly object: ApiObject;
  /** `metadata.managedFields` is right already: it comes from an apply. */
  readonly fieldsAreTracked?: boolean;
  /** The strategy's defaults have been filled in. */
  readonly isDefaulted?: boolean;
}

export interface Update extends ObjectTarget {
  /**
   * Computes the change from what is there; `undefined`: there is nothing. Called again when somebody else has written meanwhile.
   * A resourceVersion in the result must be the one that is there.
   */
  change(old: ApiObject | undefined): Change | Promise<Change>;
  /** The object must still have this uid. */
  readonly expectedUid?: string | undefined;
  /** An object that is not there is created, whatever the strategy says: apply does. */
  readonly createsMissing?: boolean;
}

export interface Updated {
  readonly stored: StoredObject;
  readonly wasCreated: boolean;
}

/** Changes an object and returns what is stored then. Throws ApiError. */
export async function updateObject(parts: RegistryParts, update: Update): Promise<Updated> {
  for (;;) {
    const found = findObject(parts, update);
    if (!found) return { stored: await createMissing(parts, update), wasCreated: true };
    try {
      return { stored: await updateFound(parts, update, found), wasCreated: false };
    } catch (error) {
      // Somebody else was faster: look at what is there now. A client that named a version gets its conflict there.
      if (!(error instanceof RevisionConflictError)) throw error;
    }
  }
}

async function createMissing(parts: RegistryParts, update: Update): Promise<StoredObject> {
  const { definition, key, context, createsMissing } = update;
  const allowed = createsMissing === true || definition.strategy.allowCreateOnUpdate === true;
  if (!allowed || context.subresource !== undefined) throw notFound(definition, key.name);
  const { object, fieldsAreTracked = false } = await update.change(undefined);
  if (update.expectedUid !== undefined) throw uidConflict(update, "");
  const admit = (): Promise<void> => checkMayCreate(update);
  return createObject(parts, { definition, object, namespace: key.namespace, context, fieldsAreTracked, admit });
}

/** The right to patch or to update what is there was checked with the request; this makes something new. */
async function checkMayCreate({ definition, key, context }: Update): Promise<void> {
  const { group, version, resource } = definition;
  const { user, authorizer } = context;
  const attributes = { user, verb: "create", group, version, resource, ...key };
  const { allowed, reason } = await authorizer.authorize(attributes);
  if (!allowed) throw notAllowed(attributes, reason);
}

async function updateFound(parts: RegistryParts, update: Update, found: FoundObject): Promise<StoredObject> {
  const { definition, context } = update;
  const old = found.object;
  const change = await update.change(old);
  checkPreconditions(update, change.object, old);
  const inPlace = withoutSelfLink(inNamespace(change.object, update));
  // A patch's result is looked at where admission has been already.
  const wanted = withoutRepeatedOwners(inPlace, context, change.isDefaulted === true ? "admitted" : "sent");
  const defaulted = change.isDefaulted ? wanted : (definition.strategy.applyDefaults?.(wanted) ?? wanted);
  // Owned is what the client wants, not what the strategy makes of it.
  const owned = change.fieldsAreTracked ? defaulted : parts.ownedFields.track(defaulted, old, update);
  const object = await prepare(update, owned, old);
  await validate(update, object, old);
  for (const warning of warningsOf(object, old, definition)) context.warn(warning);
  if (isReleased(object, old, definition)) return release(parts, update, { found, object });
  const stamped = withMetadata(object, { resourceVersion: old.metadata.resourceVersion });
  const versioned = withManagedFields(stamped, keepUnchangedTimes(toJson(old), toJson(stamped)));
  if (isSameAsStored(versioned, found, definition)) return parts.forms.of(definition, found.stored);
  return writeObject(parts, update, { object: versioned, expected: found.stored.revision });
}

async function prepare(update: Update, owned: ApiObject, old: ApiObject): Promise<ApiObject> {
  const { definition, context } = update;
  const { strategy } = definition;
  const merged = keepOtherParts(owned, old, update);
  const metadata = keepServerMetadata(merged.metadata, old.metadata);
  const kept = { ...merged, metadata };
  const prepared = (await strategy.prepareForUpdate?.(kept, old, context)) ?? kept;
  return withGeneration(prepared, old, definition);
}

/** A write to `/status` keeps all but the status; a write to the object keeps the status where that has its own path. */
function keepOtherParts(object: ApiObject, old: ApiObject, { definition, context }: Update): ApiObject {
  if (context.subresource === "status") return withStatusOf(withManagedFieldsOf(old, object), object);
  return findSubresource(definition, "status") ? withStatusOf(object, old) : object;
}

function withManagedFieldsOf(object: ApiObject, other: ApiObject): ApiObject {
  return withMetadata(object, {
    managedFields: other.metadata.managedFields,
    resourceVersion: other.metadata.resourceVersion,
  });
}

function withStatusOf(object: ApiObject, other: ApiObject): ApiObject {
  if (object["status"] === other["status"]) return object;
  return "status" in other ? { ...object, status: other["status"] } : without(object, "status");
}

function inNamespace(object: ApiObject, { definition, key }: Update): ApiObject {
  const { namespace } = object.metadata;
  if (namespace === (definition.namespaced ? key.namespace : undefined)) return object;
  if (namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  return withMetadata(object, { namespace: definition.namespaced ? key.namespace : undefined });
}

function withGeneration(object: ApiObject, old: ApiObject, definition: ResourceDefinition): ApiObject {
  const { strategy } = definition;
  if (!strategy.hasGeneration) return object;
  const changed =
    strategy.changesGeneration?.(object, old) ?? !deepEqual(desired(object, definition), desired(old, definition));
  return changed ? withMetadata(object, { generation: (old.metadata.generation ?? 0) + 1 }) : object;
}

/** What somebody wants of the object, without what is observed. */
function desired(object: ApiObject, definition: ResourceDefinition): object {
  return without(object, "metadata", ...(findSubresource(definition, "status") ? ["status"] : []));
}

function checkPreconditions(update: Update, object: ApiObject, old: ApiObject): void {
  const { definition, key, expectedUid } = update;
  if (expectedUid !== undefined && expectedUid !== old.metadata.uid) throw uidConflict(update, old.metadata.uid ?? "");
  const { resourceVersion: version = "" } = object.metadata;
  if (version !== "" && !/^\d+$/.test(version)) {
    throw internalFailure(`strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`);
  }
  if (version === "" || version === "0") {
    if (definition.strategy.allowUnconditionalUpdate || update.context.subresource === "scale") return;
    const error = {
      type: "FieldValueInvalid",
      field: "metadata.resourceVersion",
      message: "Invalid value: 0: must be specified for an update",
    } as const;
    throw invalid({ group: definition.group, kind: definition.resource }, key.name, [error]);
  }
  if (version !== old.metadata.resourceVersion) throw modifiedConflict(definition, key.name);
}

function uidConflict({ definition, key, expectedUid = "" }: Update, found: string): Error {
  const path = definition.isCustom ? `${definition.group}/${definition.resource}` : storageNameOf(definition);
  const why = `Precondition failed: UID in precondition: ${expectedUid}, UID in object meta: ${found}`;
  const where = `Key: /registry/${path}/${formatObjectKey(key)}, ResourceVersion: 0`;
  return conflict(definition, key.name, `StorageError: invalid object, Code: 4, ${where}, AdditionalErrorMsg: ${why}`);
}

async function validate({ definition, context }: Update, object: ApiObject, old: ApiObject): Promise<void> {
  const { strategy } = definition;
  const specific = strategy.validateUpdate
    ? await strategy.validateUpdate(object, old, context)
    : await strategy.validate?.(object, context);
  const generic = validateObjectMetaUpdate(object.metadata, old.metadata, definition);
  // Kubernetes validates metadata in the generic part and again in the resource's: a client sees each cause twice.
  const errors: readonly FieldError[] = [...generic, ...generic, ...(specific ?? [])];
  if (errors.length > 0)
    throw invalid({ group: storageGroupOf(definition), kind: object.kind }, object.metadata.name ?? "", errors);
}

function warningsOf(object: ApiObject, old: ApiObject, { strategy, isCustom }: ResourceDefinition): readonly string[] {
  return [
    ...(isCustom ? finalizerWarnings(object.metadata, old.metadata) : []),
    ...(strategy.warnings?.(object, old) ?? []),
  ];
}

/** The object was to be deleted, and nothing holds it back any more. */
function isReleased(object: ApiObject, old: ApiObject, { strategy }: ResourceDefinition): boolean {
  if (old.metadata.deletionTimestamp === undefined || (object.metadata.finalizers ?? []).length > 0) return false;
  return (old.metadata.deletionGracePeriodSeconds ?? 0) === 0 && strategy.blocksRemoval?.(object) !== true;
}

/** Removes the object. The answer shows what the client wrote; watchers see the state before it. */
async function release(
  parts: RegistryParts,
  update: Update,
  { found, object }: { readonly found: FoundObject; readonly object: ApiObject },
): Promise<StoredObject> {
  await removeObject(parts, update, found);
  const { stored } = found;
  return StoredObject.of(stored.key, stored.revision, object);
}

function isSameAsStored(
  object: ApiObject,
  { stored, object: old }: FoundObject,
  { conversion }: ResourceDefinition,
): boolean {
  return conversion ? deepEqual(conversion.toStorage(object), stored.object) : deepEqual(object, old);
}
