// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { type KubernetesObject, objectKeyOf, type ResourceKind, type Stored } from "@nuvolaris/api-machinery";
import { type Client, isNotFound } from "@nuvolaris/client";

export interface LiveReader<T extends KubernetesObject> {
  readonly client: Pick<Client, "get">;
  readonly kind: ResourceKind<T>;
}

/** The object as the server has it now; `undefined`: it is gone, whether or not another has its name. */
export async function readLive<T extends KubernetesObject>(
  { client, kind }: LiveReader<T>,
  object: Stored<T>,
  signal: AbortSignal,
): Promise<Stored<T> | undefined> {
  try {
    const fresh = await client.get(kind, objectKeyOf(object), { signal });
    return fresh.metadata.uid === object.metadata.uid ? fresh : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
