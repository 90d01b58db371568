// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  formatObjectKey,
  objectKeyOf,
  type JsonObject,
  type KubernetesObject,
  type Stored,
} from "@nuvolaris/api-machinery";
import { isConflict, isNotFound, mergePatch, type Client } from "@nuvolaris/client";
import { Finalizers, TerminalError, type LocalView } from "@nuvolaris/controller";
import { combineMergePatches } from "./object-patch.ts";
import type { ObjectWriter } from "./object-writer.ts";

export interface ClientObjectWriterOptions<T extends KubernetesObject> {
  readonly client: Pick<Client, "get" | "patch" | "patchStatus">;
  readonly view: LocalView<T>;
  readonly finalizer: string;
  readonly fieldManager: string;
}

/**
 * Writes through the client, and puts each answer into the cache before it is returned.
 *
 * Errors: a TerminalError for the status of a kind that has no status subresource; else what the server refuses.
 */
export function clientObjectWriter<T extends KubernetesObject>(options: ClientObjectWriterOptions<T>): ObjectWriter<T> {
  const { client, view, finalizer, fieldManager } = options;
  const finalizers = new Finalizers<T>({ client, view, finalizer });
  /** A status that was not found where its object is: servers say the same of both. */
  const hasNoStatus = async (
    object: Stored<T>,
    { error, signal }: { readonly error: unknown; readonly signal: AbortSignal },
  ): Promise<boolean> => {
    if (!isNotFound(error)) return false;
    const read = client.get(view.kind, objectKeyOf(object), { signal });
    const fresh = await read.catch(() => undefined);
    return fresh?.metadata.uid === object.metadata.uid;
  };
  return {
    patch: (object, patch, signal) => {
      const key = objectKeyOf(object);
      const change = { ...mergePatch(forThisObject(object, patch)), fieldManager, signal };
      return view.write(key, () => client.patch(view.kind, key, change));
    },
    patchStatus: async (object, status, signal) => {
      try {
        return await patchStatusOf(options, { object, status, signal });
      } catch (error) {
        throw (await hasNoStatus(object, { error, signal })) ? withoutStatus(object, error) : error;
      }
    },
    addFinalizer: (object, signal) => finalizers.ensure(object, signal),
    removeFinalizer: (object, signal) => finalizers.remove(object, signal),
  };
}

// Each attempt begins with a fresh read.
const maxAttempts = 5;

/**
 * The uid alone does not bind a status: servers take it for another object of the same name (seen on 1.36). The
 * resourceVersion does; when it has passed, the object is read again, and must still be the same one.
 */
async function patchStatusOf<T extends KubernetesObject>(
  { client, view, fieldManager }: ClientObjectWriterOptions<T>,
  { object, status, signal }: { readonly object: Stored<T>; readonly status: JsonObject; readonly signal: AbortSignal },
): Promise<Stored<T>> {
  const key = objectKeyOf(object);
  let current = object;
  for (let attempt = 1; ; attempt++) {
    const { uid, resourceVersion } = current.metadata;
    const change = { ...mergePatch({ metadata: { uid, resourceVersion }, status }), fieldManager, signal };
    try {
      return await view.write(key, () => client.patchStatus(view.kind, key, change));
    } catch (error) {
      if (!isConflict(error) || attempt === maxAttempts) throw error;
      const fresh = await client.get(view.kind, key, { signal });
      if (fresh.metadata.uid !== uid) throw error;
      current = fresh;
    }
  }
}

/** Binds a patch to this very object: the server refuses it for another one of the same name. */
function forThisObject(
  { metadata: { uid } }: { readonly metadata: { readonly uid: string } },
  patch: JsonObject,
): JsonObject {
  return combineMergePatches(patch, { metadata: { uid } });
}

/** Only the kind or the handlers can be changed, so it is not retried. */
function withoutStatus(object: Stored<KubernetesObject>, cause: unknown): TerminalError {
  const name = `${object.kind} ${formatObjectKey(objectKeyOf(object))}`;
  const cure = "give it one in its CustomResourceDefinition, or return nothing from its handlers";
  return new TerminalError(`cannot write the status of ${name}: the kind has no status subresource; ${cure}`, {
    cause,
  });
}
