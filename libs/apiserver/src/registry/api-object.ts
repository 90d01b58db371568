// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject, type ObjectMeta } from "@nuvolaris/api-machinery";

/**
 * An object on its way through the server: it has a kind and metadata, and what else it has its schema tells.
 *
 * Its values are JSON values all the way down, and they are never changed in place: a step that changes an object
 * returns a new one, which may share the unchanged parts.
 */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

export function toJson(object: ApiObject): JsonObject {
  // Proof of the cast: an ApiObject is made of parsed JSON only (see above); its interface merely names some members.
  return object as unknown as JsonObject;
}

/** Takes a JSON object for an API object; a missing `apiVersion`, `kind` or `metadata` becomes an empty one. */
export function fromJson(json: JsonObject): ApiObject {
  const { apiVersion, kind, metadata } = json;
  return {
    ...json,
    apiVersion: typeof apiVersion === "string" ? apiVersion : "",
    kind: typeof kind === "string" ? kind : "",
    metadata: isJsonObject(metadata) ? metadata : {},
  };
}

/** A copy with other metadata: members that `changes` gives as `undefined` are removed. */
export function withMetadata(
  object: ApiObject,
  changes: { readonly [K in keyof ObjectMeta]: ObjectMeta[K] | undefined },
): ApiObject {
  const metadata: Record<string, unknown> = { ...object.metadata, ...changes };
  for (const name of Object.keys(metadata)) if (metadata[name] === undefined) Reflect.deleteProperty(metadata, name);
  return { ...object, metadata };
}

/** Old manifests carry `metadata.selfLink`, which no server sets or keeps since 1.20. */
export function withoutSelfLink(object: ApiObject): ApiObject {
  if (!("selfLink" in object.metadata)) return object;
  return { ...object, metadata: without(object.metadata, "selfLink") };
}

/** A copy without some of its members. */
export function without<T extends object>(object: T, ...members: readonly string[]): T {
  // Proof of the cast: the callers leave out members that T has as optional, or not at all.
  return Object.fromEntries(Object.entries(object).filter(([name]) => !members.includes(name))) as T;
}
