// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject, type JsonValue, type KubernetesObject } from "@nuvolaris/api-machinery";
import type { StatusOf } from "@nuvolaris/controller";

/** Every field of a JSON structure optional, and `null` to delete it: RFC 7396. */
export type MergePatchOf<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Field in keyof T]?: MergePatchOf<T[Field]> | null }
    : T;

/**
 * Collects the changes that the handlers of one cycle want on their object.
 *
 * They are written when the cycle ends: one request for the status, one for the rest, however many handlers asked.
 * A later change of the same field wins.
 */
export class ObjectPatch<T extends KubernetesObject> {
  #body: JsonObject;
  #status: JsonObject;

  /** Begins with what an earlier cycle collected and could not write. */
  constructor({ body, status }: { readonly body: JsonObject; readonly status: JsonObject } = { body: {}, status: {} }) {
    this.#body = body;
    this.#status = status;
  }

  /** Changes anything but the status. `null` deletes a field. */
  merge(patch: MergePatchOf<Omit<T, "status" | "apiVersion" | "kind">>): void {
    // Proof of the cast: Kubernetes objects and patches of them are JSON.
    this.#body = combineMergePatches(this.#body, patch as unknown as JsonObject);
  }

  /** Changes fields of the status. `null` deletes a field. */
  mergeStatus(patch: MergePatchOf<StatusOf<T>>): void {
    // Proof of the cast: as above.
    this.#status = combineMergePatches(this.#status, patch as unknown as JsonObject);
  }

  /** The collected merge patch of everything but the status. */
  get body(): JsonObject {
    return this.#body;
  }

  /** The collected merge patch of the status. */
  get status(): JsonObject {
    return this.#status;
  }
}

/**
 * One merge patch that does what `first` and then `second` would do.
 *
 * RFC 7396 cannot say one sequence: a field that `first` replaces or deletes and `second` makes an object again keeps
 * what the object had of it.
 */
export function combineMergePatches(first: JsonObject, second: JsonObject): JsonObject {
  const combined: Record<string, JsonValue | undefined> = { ...first };
  for (const [field, value] of Object.entries(second)) {
    const before = combined[field];
    combined[field] = isJsonObject(before) && isJsonObject(value) ? combineMergePatches(before, value) : value;
  }
  return combined;
}
