// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What differs from resource to resource. The generic store (store.ts) calls these; it never asks which resource it serves.
import type { FieldError } from "@nuvolaris/api-machinery";
import type { ApiObject } from "./api-object.ts";
import type { RequestContext } from "./request-context.ts";

type Awaitable<T> = T | Promise<T>;

/**
 * The life of a written object, in order: `applyDefaults`, `prepareForCreate` or `prepareForUpdate`, `validate` or
 * `validateUpdate`, `warnings`, storage. The same for a create, an update, each kind of patch, and a dry run.
 *
 * A member that is absent does nothing, or what its comment says. No member changes its arguments in place. Before
 * them the generic part has decoded the body, removed unknown fields by the definition's schema, and checked name and
 * namespace; ObjectMeta is validated by the generic part as well.
 */
export interface Strategy {
  /** Fills in what the client left out. Runs on every incoming object, on the result of every patch too. */
  applyDefaults?(object: ApiObject): ApiObject;
  /** Sets and drops fields on creation. The generic part has dropped `status` already where it is a subresource. */
  prepareForCreate?(object: ApiObject, context: RequestContext): Awaitable<ApiObject>;
  /**
   * Carries over from `old` what a client cannot change. The generic part has put `old.status` back already where status is a
   * subresource, or, for a write to `/status`, everything but status.
   */
  prepareForUpdate?(object: ApiObject, old: ApiObject, context: RequestContext): Awaitable<ApiObject>;
  /** On creation. Paths are the whole object's: `spec.replicas`. */
  validate?(object: ApiObject, context: RequestContext): Awaitable<readonly FieldError[]>;
  /** On update, patch, and write to a subresource. Default: {@link Strategy.validate} of the new object. */
  validateUpdate?(object: ApiObject, old: ApiObject, context: RequestContext): Awaitable<readonly FieldError[]>;
  /** Texts for `Warning` headers; `old` is absent on creation. */
  warnings?(object: ApiObject, old: ApiObject | undefined): readonly string[];

  /** `true`: `metadata.generation` begins with 1 and counts changes outside of metadata (and status, if it is a subresource). Default false. */
  readonly hasGeneration?: boolean;
  /** Overrides what counts as a change of generation. */
  changesGeneration?(object: ApiObject, old: ApiObject): boolean;
  /** `true`: a PUT to a name that is free creates (Lease, and a few other built-ins). Default false. */
  readonly allowCreateOnUpdate?: boolean;
  /** `true`: an update may come without a resourceVersion. Default false. */
  readonly allowUnconditionalUpdate?: boolean;
  /** How names are checked. Default `dnsSubdomain`; `path` allows what a URL segment may hold (RBAC). */
  readonly nameRule?: "dnsSubdomain" | "dnsLabel" | "dns1035Label" | "path";
  /**
   * Seconds between the request to delete and the removal; the object keeps its deletionTimestamp meanwhile, and somebody
   * (the kubelet) removes it with 0 seconds. `requested` is the client's wish. Default: 0, removal at once.
   */
  gracePeriodSeconds?(object: ApiObject, requested: number | undefined): number;
  /** Refuses a deletion: a message for a 403, as for the namespace `default`. */
  forbidDelete?(object: ApiObject): string | undefined;
  /** What happens to dependents when a delete says nothing: most resources delete them in the background. Default `Background`. */
  readonly defaultPropagation?: "Background" | "Orphan";
  /** A text for a `Warning` header of a deletion that does not say what becomes of the dependents. */
  readonly deleteWarning?: string;
  /** The first request to delete: adds finalizers and conditions to an object that is to be cleaned up before it goes. */
  prepareForDelete?(object: ApiObject, now: number): ApiObject;
  /** `true` keeps a deleted object though it has no finalizers any more: a namespace has finalizers in its spec, too. */
  blocksRemoval?(object: ApiObject): boolean;
  /** `true`: a delete answers with the object instead of a Status, as pods, service accounts and a few others do. */
  readonly returnsDeletedObject?: boolean;
  /** Object fields that a write to the main resource never owns besides status, for managedFields: `[["status"]]` is implied by the subresource. */
  readonly resetFields?: readonly (readonly string[])[];
  /** Fields that `fieldSelector` knows besides metadata.name and metadata.namespace; undefined means "no such field". */
  readonly selectableFields?: Readonly<Record<string, (object: ApiObject) => string>>;
}
