// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  apiVersionOf,
  type KubernetesObject,
  type ResourceKind,
  type Stored,
  type WatchEvent,
} from "@nuvolaris/api-machinery";

/** Says of an object what it is, where the server left it out (items of lists) or said something else (metadata only). */
export function withTypeMeta<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  object: Stored<T>,
  metadataOnly = false,
): Stored<T> {
  const typeMeta = { apiVersion: apiVersionOf(kind), kind: kind.kind };
  if (metadataOnly) return { ...object, ...typeMeta };
  // The type promises a kind; what comes over the wire may have none yet.
  return Object.hasOwn(object, "kind") ? object : { ...typeMeta, ...object };
}

export function eventWithTypeMeta<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  event: WatchEvent<T>,
): WatchEvent<T> {
  if (event.type === "BOOKMARK" || event.type === "ERROR") return event;
  return { ...event, object: withTypeMeta(kind, event.object, true) };
}
