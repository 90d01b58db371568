// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Who owns which fields after a write: the seam between the registry and field management (../apply).
import {
  formatApiVersion,
  formatTime,
  isJsonObject,
  parseApiVersion,
  type JsonObject,
  type JsonValue,
  type ManagedFieldsEntry,
} from "@nuvolaris/api-machinery";
import { applyPatch, type Applied } from "../apply/apply-patch.ts";
import { ManagedResource } from "../apply/managed-resource.ts";
import { managedFieldsFromScale, scaleManagedFields, type ScaledResource } from "../apply/scale-managed-fields.ts";
import { trackUpdate } from "../apply/track-update.ts";
import { builtInTypes } from "../built-ins/built-in-types.ts";
import { throughGo } from "../built-ins/go-values.ts";
import { toJson, withMetadata, type ApiObject } from "./api-object.ts";
import type { RequestContext } from "./request-context.ts";
import {
  fieldsOf,
  findSubresource,
  servedApiVersion,
  type ResourceDefinition,
  type ScaleSubresource,
} from "./resource-definition.ts";
import type { ResourceRegistry } from "./resource-registry.ts";

type Owners = readonly ManagedFieldsEntry[] | undefined;

/** An object that somebody applies. */
export interface AppliedConfiguration {
  readonly applied: JsonObject;
  /** Absent when the apply creates the object. */
  readonly old?: ApiObject | undefined;
  readonly force: boolean;
}

/** Field management of each definition and subresource; what is derived from a schema is derived once. */
export class OwnedFields {
  readonly #registry: ResourceRegistry;
  readonly #resources = new WeakMap<ResourceDefinition, Map<string, ManagedResource>>();

  constructor(registry: ResourceRegistry) {
    this.#registry = registry;
  }

  /** `object` with the managedFields that it has after a write of the context's manager; `old` is absent on creation. */
  track(object: ApiObject, old: ApiObject | undefined, { definition, context }: OwnedFieldsTarget): ApiObject {
    const live = old ? toJson(old) : emptyObject(definition);
    const managedFields = trackUpdate(this.#resource(definition, context.subresource), {
      next: toJson(object),
      ...(live && { live }),
      manager: context.fieldManager,
      now: formatTime(context.now),
    });
    return withManagedFields(object, managedFields);
  }

  /** The managedFields of an object's Scale. */
  ofScale({ metadata: { managedFields } }: ApiObject, definition: ResourceDefinition): Owners {
    return scaleManagedFields(this.#scaledResource(definition), managedFields);
  }

  /**
   * The scaled object with the managedFields that it has after its Scale was written: there the replicas are `.spec.replicas`, whatever
   * the object calls them.
   */
  trackScale(
    object: ApiObject,
    { old, subresource }: ScaledObject,
    { definition, context }: OwnedFieldsTarget,
  ): ApiObject {
    const parent = old.metadata.managedFields;
    const scaled = this.#scaledResource(definition);
    const before = this.ofScale(old, definition);
    const path = fieldsOf(subresource.specReplicasPath);
    // Proof of the cast: managedFields are made of JSON values; their interface merely names them.
    const scale = (replicas: JsonValue | undefined): JsonObject => ({
      ...scaleKind,
      metadata: { uid: old.metadata.uid, ...(before && { managedFields: before as unknown as JsonValue }) },
      spec: replicas === undefined ? {} : { replicas },
    });
    const after = trackUpdate(scaleResource, {
      live: scale(valueAt(old, path)),
      next: scale(valueAt(object, path)),
      manager: context.fieldManager,
      now: formatTime(context.now),
    });
    return withManagedFields(object, managedFieldsFromScale(scaled, parent, after ?? before));
  }

  /** The outcome of a server-side apply. Throws the errors of {@link applyPatch}. */
  apply({ applied, old, force }: AppliedConfiguration, { definition, context }: OwnedFieldsTarget): Applied {
    return applyPatch(this.#resource(definition, context.subresource), {
      applied,
      ...(old && { live: toJson(old) }),
      manager: context.fieldManager,
      force,
      now: formatTime(context.now),
    });
  }

  #scaledResource(definition: ResourceDefinition): ScaledResource {
    return {
      apiVersion: servedApiVersion(definition),
      replicasPath: (apiVersion) => {
        const { group, version } = parseApiVersion(apiVersion);
        const served = this.#registry.get(group, version, definition.resource);
        const scale = served && findSubresource(served, "scale");
        return served && (scale?.type === "scale" ? fieldsOf(scale.specReplicasPath) : null);
      },
    };
  }

  #resource(definition: ResourceDefinition, subresource: string | undefined): ManagedResource {
    let resources = this.#resources.get(definition);
    if (!resources) this.#resources.set(definition, (resources = new Map<string, ManagedResource>()));
    let resource = resources.get(subresource ?? "");
    if (!resource) resources.set(subresource ?? "", (resource = this.#create(definition, subresource)));
    return resource;
  }

  #create(definition: ResourceDefinition, subresource: string | undefined): ManagedResource {
    return new ManagedResource({
      apiVersion: servedApiVersion(definition),
      kind: definition.kind,
      schema: definition.schema,
      ...(subresource !== undefined && { subresource }),
      resetFields: resetFieldsOf(definition, subresource),
      otherVersion: (apiVersion) => {
        const { group, version } = parseApiVersion(apiVersion);
        const other = group === definition.group ? this.#registry.get(group, version, definition.resource) : undefined;
        return other && this.#resource(other, subresource);
      },
    });
  }
}

/** The object before a write to its Scale. */
export interface ScaledObject {
  readonly old: ApiObject;
  readonly subresource: ScaleSubresource;
}

const scaleKind = { apiVersion: "autoscaling/v1", kind: "Scale" };
const scaleResource = new ManagedResource({
  ...scaleKind,
  schema: { type: "object", properties: { spec: { type: "object", properties: { replicas: { type: "integer" } } } } },
  subresource: "scale",
});

function valueAt(object: ApiObject, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (value, field) => (isJsonObject(value) ? value[field] : undefined),
    toJson(object),
  );
}

/** What is written, and for whom. */
export interface OwnedFieldsTarget {
  readonly definition: ResourceDefinition;
  readonly context: RequestContext;
}

/** `undefined`: nobody owns anything. */
export function withManagedFields(
  object: ApiObject,
  managedFields: readonly ManagedFieldsEntry[] | undefined,
): ApiObject {
  return managedFields === object.metadata.managedFields ? object : withMetadata(object, { managedFields });
}

/**
 * What a creation is compared with. A built-in kind that says nothing still has the empty members that Go writes, such as `spec: {}`:
 * who creates an object does not own those.
 */
function emptyObject({ group, version, kind, isCustom }: ResourceDefinition): JsonObject | undefined {
  const type = isCustom ? undefined : builtInTypes.forKind(group, version, kind);
  return type && { ...throughGo(builtInTypes, type, {}), apiVersion: formatApiVersion({ group, version }), kind };
}

function resetFieldsOf(
  definition: ResourceDefinition,
  subresource: string | undefined,
): readonly (readonly string[])[] {
  if (subresource === "status") return [["metadata"], ["spec"]];
  const own = definition.strategy.resetFields ?? [];
  return findSubresource(definition, "status") ? [["status"], ...own] : own;
}
