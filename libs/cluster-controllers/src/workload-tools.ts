// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ResourceKind, Stored } from "@nuvolaris/api-machinery";
import { createMergePatch, isJsonObject, objectKeyOf, type JsonObject } from "@nuvolaris/api-machinery";
import { mergePatch, type Client } from "@nuvolaris/client";
import type { Cluster, EventRecorder, LocalView } from "@nuvolaris/controller";

/** What the workload controllers share. */
export interface WorkloadTools {
  readonly client: Client;
  readonly cluster: Cluster;
  readonly events: EventRecorder;
  /** Gives [0, 1): for addresses and exit times. */
  readonly random: () => number;
}

/** Writes a status if it says something new: fields that are gone are removed. `true`: it was written. */
export async function writeStatus<T extends KubernetesObject & { readonly status?: object }>(
  client: Client,
  { view, object, status, signal }: { view: LocalView<T>; object: Stored<T>; status: object; signal: AbortSignal },
): Promise<boolean> {
  // Proof of the casts: a status is JSON.
  const patch = createMergePatch((object.status ?? {}) as JsonObject, status as JsonObject);
  if (isJsonObject(patch) && Object.keys(patch).length === 0) return false;
  const key = objectKeyOf(object);
  const body = { metadata: { uid: object.metadata.uid }, status: patch };
  await view.write(key, () => client.patchStatus(view.kind, key, { ...mergePatch(body), signal }));
  return true;
}

/** The reference by which a controller's child is known. */
export function controllerOwner(kind: ResourceKind, { metadata }: Stored<KubernetesObject>) {
  const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  return [
    { apiVersion, kind: kind.kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true },
  ] as const;
}
