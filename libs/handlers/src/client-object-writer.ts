// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  formatObjectKey,
  objectKeyOf,
  type JsonObject,
  type KubernetesObject,
  type Stored,
} from "@nuvolaris/api-machinery";
import { isConflict, isInvalid, isNotFound, mergePatch, type Client } from "@nuvolaris/client";
import { Finalizers, TerminalError, type LocalView } from "@nuvolaris/controller";
import { combineMergePatches } from "./object-patch.ts";
import type { ObjectChange, ObjectWriter } from "./object-writer.ts";

export interface ClientObjectWriterOptions<T extends KubernetesObject> {
  readonly client: Pick<Client, "get" | "patch" | "patchStatus">;
  readonly view: LocalView<T>;
  readonly finalizer: string;
  /** A finalizer that is taken over: it goes when ours is added or removed. */
  readonly formerFinalizer?: string | undefined;
  readonly fieldManager: string;
}

/**
 * Writes through the client, and puts each answer into the cache before it is returned.
 *
 * Errors: a TerminalError for the status of a kind that has no status subresource; else what the server refuses.
 */
export function clientObjectWriter<T extends KubernetesObject>(options: ClientObjectWriterOptions<T>): ObjectWriter<T> {
  const { client, view, finalizer, formerFinalizer } = options;
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
    patch: async (object, change, signal) => {
      const isFinalizerAlone = change.finalizer !== undefined && Object.keys(change.body).length === 0;
      const isFormerHolding = object.metadata.finalizers?.some((each) => each === formerFinalizer) ?? false;
      if (!isFinalizerAlone || isFormerHolding) return patchBodyOf(options, { object, change, signal });
      if (change.finalizer === "add") return finalizers.ensure(object, signal);
      await finalizers.remove(object, signal);
      return undefined;
    },
    patchStatus: async (object, status, signal) => {
      try {
        return await patchStatusOf(options, { object, status, signal });
      } catch (error) {
        throw (await hasNoStatus(object, { error, signal })) ? withoutStatus(object, error) : error;
      }
    },
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

/**
 * The body, and the finalizer with it. A merge patch replaces the list of finalizers, so it is bound to the version that the
 * list was seen at; the uid alone binds the rest. What fails although nothing has changed is an error.
 */
async function patchBodyOf<T extends KubernetesObject>(
  { client, view, finalizer, formerFinalizer, fieldManager }: ClientObjectWriterOptions<T>,
  {
    object,
    change,
    signal,
  }: { readonly object: Stored<T>; readonly change: ObjectChange; readonly signal: AbortSignal },
): Promise<Stored<T> | undefined> {
  const key = objectKeyOf(object);
  const { uid } = object.metadata;
  let current = object;
  for (let attempt = 1; ; attempt++) {
    const bound = combineMergePatches(change.body, {
      metadata: { uid, ...finalizerPatch(current, change, { finalizer, formerFinalizer }) },
    });
    try {
      return await view.write(key, () => client.patch(view.kind, key, { ...mergePatch(bound), fieldManager, signal }));
    } catch (error) {
      if (change.finalizer === undefined) throw error;
      if (isNotFound(error)) return undefined;
      if (!isConflict(error) && !isInvalid(error)) throw error;
      const fresh = await liveObject({ client, view }, object, signal);
      if (!fresh || (change.finalizer === "add" && fresh.metadata.deletionTimestamp !== undefined)) return undefined;
      if (fresh.metadata.resourceVersion === current.metadata.resourceVersion || attempt === maxAttempts) throw error;
      current = fresh;
    }
  }
}

function finalizerPatch(
  { metadata: { finalizers = [], resourceVersion } }: Stored<KubernetesObject>,
  change: ObjectChange,
  { finalizer, formerFinalizer }: Pick<ClientObjectWriterOptions<KubernetesObject>, "finalizer" | "formerFinalizer">,
): JsonObject {
  if (change.finalizer === undefined) return {};
  const others = finalizers.filter((each) => each !== finalizer && each !== formerFinalizer);
  return { resourceVersion, finalizers: change.finalizer === "add" ? [...others, finalizer] : others };
}

/** `undefined`: it is gone, whether or not another has its name. */
async function liveObject<T extends KubernetesObject>(
  { client, view }: Pick<ClientObjectWriterOptions<T>, "client" | "view">,
  object: Stored<T>,
  signal: AbortSignal,
): Promise<Stored<T> | undefined> {
  try {
    const fresh = await client.get(view.kind, objectKeyOf(object), { signal });
    return fresh.metadata.uid === object.metadata.uid ? fresh : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Only the kind or the handlers can be changed, so it is not retried. */
function withoutStatus(object: Stored<KubernetesObject>, cause: unknown): TerminalError {
  const name = `${object.kind} ${formatObjectKey(objectKeyOf(object))}`;
  const cure = "give it one in its CustomResourceDefinition, or return nothing from its handlers";
  return new TerminalError(`cannot write the status of ${name}: the kind has no status subresource; ${cure}`, {
    cause,
  });
}
