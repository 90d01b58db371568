// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Creation, in the order of Kubernetes' registry (apiserver, registry/rest/create.go).
import { formatTime, type FieldError } from "@nuvolaris/api-machinery";
import { RevisionConflictError } from "../storage/storage-error.ts";
import type { StoredObject } from "../storage/stored-object.ts";
import { alreadyExists, badRequest, internalFailure, invalid } from "./api-error.ts";
import { without, withMetadata, withoutSelfLink, type ApiObject } from "./api-object.ts";
import { generateName, generateUid } from "./generated-name.ts";
import { admitToNamespace } from "./namespace-lifecycle.ts";
import { finalizerWarnings, validateObjectMeta } from "./object-meta-validation.ts";
import { withoutRepeatedOwners } from "./owner-duplicates.ts";
import { findObject, writeObject, type ObjectTarget, type RegistryParts } from "./object-writer.ts";
import type { RequestContext } from "./request-context.ts";
import { findSubresource, storageGroupOf, type ResourceDefinition } from "./resource-definition.ts";

/** A new object: decoded and pruned, in the version that the definition serves. */
export interface Creation {
  readonly definition: ResourceDefinition;
  readonly object: ApiObject;
  /** The request's; absent for cluster-scoped resources. */
  readonly namespace?: string | undefined;
  readonly context: RequestContext;
  /** `metadata.managedFields` is right already: it comes from an apply. */
  readonly fieldsAreTracked?: boolean;
  /** Asked when the object is known to be valid; rejects where it may not be created. Default: it may, the request was for that. */
  readonly admit?: () => Promise<void>;
}

/** How often a generated name that is taken is replaced by another one (KEP-4420). */
const nameAttempts = 8;

/** Creates an object and returns it as stored. Throws ApiError. */
export async function createObject(parts: RegistryParts, creation: Creation): Promise<StoredObject> {
  const { name, generateName: base } = creation.object.metadata;
  const isGenerated = !name && base !== undefined && base !== "";
  for (let attempt = 1; ; attempt++) {
    const prepared = await prepare(parts, creation);
    const stored = await store(parts, creation, prepared);
    if (stored) return stored;
    if (!isGenerated || attempt === nameAttempts) throw nameTaken(parts, targetOf(creation, prepared));
  }
}

async function prepare({ random, ownedFields }: RegistryParts, creation: Creation): Promise<ApiObject> {
  const { definition, context } = creation;
  const { strategy } = definition;
  const wanted = withoutRepeatedOwners(inNamespace(creation), context, "sent");
  const defaulted = withServerMetadata(strategy.applyDefaults?.(wanted) ?? wanted, context.now, random);
  const { name = "", namespace } = defaulted.metadata;
  if (namespace !== undefined && definition.namespaced) admitToNamespace(definition, { namespace, name }, context);
  // Owned is what the client wants, not what the strategy adds to it.
  const owned = creation.fieldsAreTracked ? defaulted : ownedFields.track(defaulted, undefined, creation);
  const desired = withoutStatus(owned, definition);
  const prepared = (await strategy.prepareForCreate?.(desired, context)) ?? desired;
  const object = withMetadata(prepared, { generation: strategy.hasGeneration ? 1 : undefined });
  await validate(object, definition, context);
  await creation.admit?.();
  for (const warning of warningsOf(object, definition)) context.warn(warning);
  return object;
}

/** `undefined` when the name is taken. */
async function store(parts: RegistryParts, creation: Creation, object: ApiObject): Promise<StoredObject | undefined> {
  const target = targetOf(creation, object);
  if (object.metadata.resourceVersion)
    throw internalFailure("resourceVersion should not be set on objects to be created");
  if (findObject(parts, target)) return undefined;
  try {
    return await writeObject(parts, target, { object, expected: 0 });
  } catch (error) {
    if (error instanceof RevisionConflictError) return undefined;
    throw error;
  }
}

function targetOf({ definition, context }: Creation, { metadata: { name = "", namespace } }: ApiObject): ObjectTarget {
  const key = definition.namespaced && namespace !== undefined ? { namespace, name } : { name };
  return { definition, key, context };
}

function nameTaken(parts: RegistryParts, target: ObjectTarget): Error {
  const isGoing = findObject(parts, target)?.object.metadata.deletionTimestamp !== undefined;
  return alreadyExists(target.definition, target.key.name, isGoing ? "object is being deleted: " : "");
}

function inNamespace({ definition, object, namespace }: Creation): ApiObject {
  const own = object.metadata.namespace;
  if (!definition.namespaced) return own === "" ? withMetadata(object, { namespace: undefined }) : object;
  if (own && own !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  return own ? object : withMetadata(object, { namespace });
}

function withServerMetadata(object: ApiObject, now: number, random: () => number): ApiObject {
  const { name, generateName: base } = object.metadata;
  return withMetadata(withoutSelfLink(object), {
    ...(!name && base && { name: generateName(base, random) }),
    uid: generateUid(random),
    creationTimestamp: formatTime(now),
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
  });
}

function withoutStatus(object: ApiObject, definition: ResourceDefinition): ApiObject {
  if (!("status" in object) || !findSubresource(definition, "status")) return object;
  return without(object, "status");
}

async function validate(object: ApiObject, definition: ResourceDefinition, context: RequestContext): Promise<void> {
  const errors: readonly FieldError[] = [
    ...validateObjectMeta(object.metadata, definition),
    ...((await definition.strategy.validate?.(object, context)) ?? []),
  ];
  if (errors.length > 0)
    throw invalid({ group: storageGroupOf(definition), kind: object.kind }, object.metadata.name ?? "", errors);
}

function warningsOf(object: ApiObject, { strategy, isCustom }: ResourceDefinition): readonly string[] {
  return [
    ...(isCustom ? finalizerWarnings(object.metadata, undefined) : []),
    ...(strategy.warnings?.(object, undefined) ?? []),
  ];
}
