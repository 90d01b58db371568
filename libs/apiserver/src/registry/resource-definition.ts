// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  formatApiVersion,
  formatGroupResource,
  type GroupVersionResource,
  type JsonSchemaProps,
} from "@nuvolaris/api-machinery";
import type { ApiObject } from "./api-object.ts";
import type { RequestContext } from "./request-context.ts";
import type { Strategy } from "./strategy.ts";
import type { TableColumns } from "./table-columns.ts";

export type Verb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

/** `/status`: the object with everything but status kept as it is. */
export interface StatusSubresource {
  readonly type: "status";
  readonly name: "status";
}

/** `/scale` as autoscaling/v1 Scale. Paths are JSON paths without a list: `.spec.replicas`. */
export interface ScaleSubresource {
  readonly type: "scale";
  readonly name: "scale";
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  /** Where a text or a LabelSelector object lies that selects the scaled pods. */
  readonly labelSelectorPath?: string;
}

/** Another path below an object (`pods/log`), served by the endpoint that is registered for `<resource>/<name>`. */
export interface NamedSubresource {
  readonly type: "named";
  /** `log`, `eviction`, `token`. */
  readonly name: string;
  /** Of the bodies that it takes: `policy/v1` and `Eviction`. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** As discovery lists them. */
  readonly verbs: readonly Verb[];
  /** Of the body; absent where there is none. */
  readonly schema?: JsonSchemaProps;
}

export type Subresource = StatusSubresource | ScaleSubresource | NamedSubresource;

/** Between the version that is served and the form that is stored; both return their argument where nothing differs. */
export interface StorageConversion {
  toStorage(object: ApiObject): ApiObject;
  /** Also the place where custom resources are pruned and defaulted on read. */
  fromStorage(object: ApiObject): ApiObject;
}

/** One resource in one version, as it is served: what discovery tells, and all that the generic code needs to serve it. */
export interface ResourceDefinition extends GroupVersionResource {
  readonly kind: string;
  readonly listKind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  readonly subresources: readonly Subresource[];
  /**
   * Of the whole object. May be a getter that builds it at first use. `metadata` may be a bare `{ type: "object" }`: ObjectMeta is the
   * same everywhere, so those who need its schema have it.
   */
  readonly schema: JsonSchemaProps;
  readonly columns: TableColumns;
  readonly strategy: Strategy;
  /** Under which `<resource>.<group>` objects are stored, when another one is served from the same storage (both Events). Default: its own. */
  readonly storedAs?: string;
  /** Absent where objects are stored as they are served. */
  readonly conversion?: StorageConversion;
  /** A resource without storage, that answers a create (reviews). */
  readonly review?: (object: ApiObject, context: RequestContext) => ApiObject | Promise<ApiObject>;
  /** Not listed by discovery's storage of versions: a text here makes each answer warn that the version is deprecated. */
  readonly deprecationWarning?: string;
  /** Custom resources say unknown paths in plain text and refuse strategic merge patches. Default false. */
  readonly isCustom?: boolean;
  /** `storageVersionHash` of discovery. */
  readonly storageVersionHash?: string;
}

/** `pods`, `samples.nuvolaris.org`: the name of the storage that a definition reads and writes. */
export function storageNameOf(definition: ResourceDefinition): string {
  return definition.storedAs ?? formatGroupResource(definition);
}

/** The group of what is stored: refusals of a validation name it, whichever group was asked. */
export function storageGroupOf(definition: ResourceDefinition): string {
  const { storedAs } = definition;
  if (storedAs === undefined) return definition.group;
  const dot = storedAs.indexOf(".");
  return dot < 0 ? "" : storedAs.slice(dot + 1);
}

/** The `apiVersion` of the objects that a definition serves. */
export function servedApiVersion(definition: ResourceDefinition): string {
  return formatApiVersion(definition);
}

export function findSubresource(definition: ResourceDefinition, name: string): Subresource | undefined {
  return definition.subresources.find((subresource) => subresource.name === name);
}

/** The fields of a path such as `.spec.replicas`. */
export function fieldsOf(path: string): readonly string[] {
  return path.split(".").filter((field) => field !== "");
}
