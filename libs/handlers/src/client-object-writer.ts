// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { objectKeyOf, type JsonObject, type KubernetesObject } from "@nuvolaris/api-machinery";
import { isInvalid, mergePatch, type Client } from "@nuvolaris/client";
import { Finalizers, type LocalView } from "@nuvolaris/controller";
import { combineMergePatches } from "./object-patch.ts";
import type { ObjectWriter } from "./object-writer.ts";

export interface ClientObjectWriterOptions<T extends KubernetesObject> {
  readonly client: Pick<Client, "get" | "patch" | "patchStatus">;
  readonly view: LocalView<T>;
  readonly finalizer: string;
  readonly fieldManager: string;
}

/** Writes through the client, and puts each answer into the cache before it is returned. */
export function clientObjectWriter<T extends KubernetesObject>(options: ClientObjectWriterOptions<T>): ObjectWriter<T> {
  const { client, view, finalizer, fieldManager } = options;
  const finalizers = new Finalizers<T>({ client, view, finalizer });
  return {
    patch: (object, patch, signal) => {
      const key = objectKeyOf(object);
      const change = { ...mergePatch(forThisObject(object, patch)), fieldManager, signal };
      return view.write(key, () => client.patch(view.kind, key, change));
    },
    patchStatus: (object, status, signal) => {
      const key = objectKeyOf(object);
      const change = { ...mergePatch(forThisObject(object, { status })), fieldManager, signal };
      return view.write(key, () => client.patchStatus(view.kind, key, change));
    },
    addFinalizer: async (object, signal) => {
      try {
        const held = await finalizers.ensure(object, signal);
        return finalizers.isSet(held) ? held : undefined;
      } catch (error) {
        // Its deletion has begun meanwhile; then no finalizers are taken, and the watch will tell.
        if (isInvalid(error)) return undefined;
        throw error;
      }
    },
    removeFinalizer: (object, signal) => finalizers.remove(object, signal),
  };
}

/** Binds a patch to this very object: the server refuses it for another one of the same name. */
function forThisObject(
  { metadata: { uid } }: { readonly metadata: { readonly uid: string } },
  patch: JsonObject,
): JsonObject {
  return combineMergePatches(patch, { metadata: { uid } });
}
