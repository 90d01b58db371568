// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Finalizers: marks on an object that keep it from going until whoever set them has cleaned up.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/
 */
import type { JsonPatchOperation, KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import { objectKeyOf } from "@nuvolaris/api-machinery";
import { type Client, isInvalid, isNotFound, jsonPatch } from "@nuvolaris/client";
import type { LocalView } from "./local-view.ts";
import { readLive } from "./read-live.ts";

export interface FinalizersOptions<T extends KubernetesObject> {
  readonly client: Pick<Client, "get" | "patch">;
  readonly view: LocalView<T>;
  /** A qualified name: `sample.nuvolaris.org/cleanup`. */
  readonly finalizer: string;
}

// Each attempt begins with a fresh read, so a second failure already needs a second writer in between.
const maxAttempts = 5;

/**
 * Sets and removes one finalizer.
 *
 * *Guarantees.* Only this finalizer is touched, and only on the very object that was seen (by uid): each patch tests what it
 * relies on. When the object changed meanwhile it is read again; the server says so with 422, as it does for an invalid
 * object, so only what fails with a fresh read is an error.
 */
export class Finalizers<T extends KubernetesObject> {
  readonly #options: FinalizersOptions<T>;

  constructor(options: FinalizersOptions<T>) {
    this.#options = options;
  }

  isSet(object: KubernetesObject | undefined): boolean {
    return object?.metadata.finalizers?.includes(this.#options.finalizer) ?? false;
  }

  /**
   * Answers the object with the finalizer set. `undefined`: it is gone, or being deleted, and then the server takes no new
   * finalizers.
   */
  async ensure(object: Stored<T>, signal: AbortSignal): Promise<Stored<T> | undefined> {
    const answer = await this.#change(object, signal, (current) => {
      const isSettled = this.isSet(current) || current.metadata.deletionTimestamp !== undefined;
      return isSettled ? undefined : addition(current, this.#options.finalizer);
    });
    return this.isSet(answer) ? answer : undefined;
  }

  /** Removes the finalizer. When it was the last one of an object that is being deleted, the object goes. */
  async remove(object: Stored<T>, signal: AbortSignal): Promise<void> {
    const { finalizer } = this.#options;
    await this.#change(object, signal, (current) => (this.isSet(current) ? removal(current, finalizer) : undefined));
  }

  /** `undefined`: the object is gone, and another may have its name. */
  async #change(
    object: Stored<T>,
    signal: AbortSignal,
    propose: (current: Stored<T>) => readonly JsonPatchOperation[] | undefined,
  ): Promise<Stored<T> | undefined> {
    const { client, view } = this.#options;
    const key = objectKeyOf(object);
    let current = object;
    for (let attempt = 1; ; attempt++) {
      const operations = propose(current);
      if (!operations) return current;
      try {
        return await view.write(key, () => client.patch(view.kind, key, { ...jsonPatch(operations), signal }));
      } catch (error) {
        if (isNotFound(error)) return undefined;
        if (!isInvalid(error)) throw error;
        const fresh = await readLive({ client, kind: view.kind }, object, signal);
        if (!fresh) return undefined;
        const isUnchanged = fresh.metadata.resourceVersion === current.metadata.resourceVersion;
        if (isUnchanged || attempt === maxAttempts) throw error;
        current = fresh;
      }
    }
  }
}

function addition({ metadata }: Stored<KubernetesObject>, finalizer: string): readonly JsonPatchOperation[] {
  const { finalizers = [], resourceVersion } = metadata;
  if (finalizers.length === 0) {
    // An absent list cannot be tested for; that nothing at all has changed can.
    return [
      { op: "test", path: "/metadata/uid", value: metadata.uid },
      { op: "test", path: "/metadata/resourceVersion", value: resourceVersion },
      { op: "add", path: "/metadata/finalizers", value: [finalizer] },
    ];
  }
  return [
    { op: "test", path: "/metadata/uid", value: metadata.uid },
    { op: "test", path: "/metadata/finalizers", value: finalizers },
    { op: "add", path: "/metadata/finalizers/-", value: finalizer },
  ];
}

function removal({ metadata }: Stored<KubernetesObject>, finalizer: string): readonly JsonPatchOperation[] {
  const path = `/metadata/finalizers/${(metadata.finalizers ?? []).indexOf(finalizer)}`;
  return [
    { op: "test", path: "/metadata/uid", value: metadata.uid },
    { op: "test", path, value: finalizer },
    { op: "remove", path },
  ];
}
