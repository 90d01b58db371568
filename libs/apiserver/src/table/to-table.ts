// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Objects as rows, or as metadata alone, for clients that ask for it by their Accept header.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
 */
import type { JsonObject, JsonValue } from "@nuvolaris/api-machinery";
import { badRequest } from "../registry/api-error.ts";
import { toJson, type ApiObject } from "../registry/api-object.ts";
import type { TableColumns } from "../registry/table-columns.ts";

/** How much of each object a row carries. */
export type IncludeObject = "None" | "Metadata" | "Object";

export interface TableOptions {
  /** Of meta.k8s.io. */
  readonly version: "v1" | "v1beta1";
  /** In milliseconds since the Unix epoch, for ages. */
  readonly now: number;
  /** Default `Metadata`. */
  readonly includeObject?: IncludeObject;
  /** Of the list: resourceVersion, continue, remainingItemCount. A table of one object has the object's resourceVersion. */
  readonly metadata?: JsonObject;
  /** A watch describes its columns only in the first event. Default true. */
  readonly withColumns?: boolean;
}

/** The value of the query parameter `includeObject`; null is none. Throws a 400 for what is no such value. */
export function parseIncludeObject(value: string | null): IncludeObject {
  if (value === null || value === "") return "Metadata";
  if (value === "None" || value === "Metadata" || value === "Object") return value;
  const detail = "must be 'Metadata', 'Object', 'None', or empty";
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(value)}: ${detail}`,
  );
}

/** A meta.k8s.io Table with a row per object. */
export function toTable(
  { columns }: { readonly columns: TableColumns },
  objects: readonly ApiObject[],
  options: TableOptions,
): JsonObject {
  const { version, now, includeObject = "Metadata", withColumns = true } = options;
  const resourceVersion = objects.length === 1 ? objects[0]?.metadata.resourceVersion : undefined;
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${version}`,
    metadata: options.metadata ?? (resourceVersion === undefined ? {} : { resourceVersion }),
    columnDefinitions: withColumns ? columns.columns.map((column) => ({ ...column })) : null,
    rows: objects.map((object) => ({
      cells: columns.cells(object, now),
      object: rowObject(object, includeObject, version),
    })),
  };
}

function rowObject(object: ApiObject, include: IncludeObject, version: string): JsonValue {
  if (include === "None") return null;
  return include === "Object" ? toJson(object) : toPartialMetadata(object, version);
}

/** An object's metadata without the rest. `version` is that of meta.k8s.io. */
export function toPartialMetadata(object: ApiObject, version: string): JsonObject {
  const { metadata } = toJson(object);
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata };
}

/** A list of metadata. `metadata` is the list's own. */
export function toPartialMetadataList(
  objects: readonly ApiObject[],
  version: string,
  metadata: JsonObject,
): JsonObject {
  // The real server's list of nothing is a Go slice that nobody made.
  const items = objects.length === 0 ? null : objects.map((object) => toPartialMetadata(object, version));
  return { kind: "PartialObjectMetadataList", apiVersion: `meta.k8s.io/${version}`, metadata, items };
}
