// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";

/** What of an object is kept. It must return an object of the same key, uid and resourceVersion, and must not throw. */
export type Projection<T extends KubernetesObject> = (object: Stored<T>) => Stored<T>;

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * Drops what operators do not read and what is often half of an object: `managedFields`, and kubectl's copy of what it
 * applied. So a cached object is not one to send back whole with `update`: patch or apply instead.
 */
export function withoutBookkeeping<T extends KubernetesObject>(object: Stored<T>): Stored<T> {
  const { managedFields, annotations, ...metadata } = object.metadata;
  if (managedFields === undefined && annotations?.[lastApplied] === undefined) return object;
  const kept = Object.entries(annotations ?? {}).filter(([name]) => name !== lastApplied);
  return { ...object, metadata: kept.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(kept) } };
}
