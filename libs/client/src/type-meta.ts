// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  apiVersionOf,
  type KubernetesObject,
  type ResourceKind,
  type Stored,
  type WatchEvent,
} from "@nuvolaris/api-machinery";
import { isUntyped } from "./untyped-kind.ts";

/** Says of an object what it is, where the server left it out (items of lists) or said something else (metadata only). */
export function withTypeMeta<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  object: Stored<T>,
  metadataOnly = false,
): Stored<T> {
  if (isUntyped(kind)) return object;
  const typeMeta = { apiVersion: apiVersionOf(kind), kind: kind.kind };
  if (metadataOnly) return { ...object, ...typeMeta };
  // The type promises a kind; what comes over the wire may have none yet.
  return Object.hasOwn(object, "kind") ? object : { ...typeMeta, ...object };
}

/** An untyped kind with the name that a list of it says: `SampleList` is one of Samples. */
export function namedBy<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  list: { readonly kind?: string },
): ResourceKind<T> {
  return isUntyped(kind) ? { ...kind, kind: /^(?!Partial)(.+)List$/.exec(list.kind ?? "")?.[1] ?? "" } : kind;
}

export function eventWithTypeMeta<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  event: WatchEvent<T>,
): WatchEvent<T> {
  if (event.type === "BOOKMARK" || event.type === "ERROR") return event;
  return { ...event, object: withTypeMeta(kind, event.object, true) };
}
