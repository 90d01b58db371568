// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, KubernetesObject, Stored } from "@nuvolaris/api-machinery";

/**
 * What a cycle writes of its object. Each call is one request; the answer is in the cache before it is returned.
 *
 * Writes never reach another object of the same name: they name the uid and are refused with a Conflict or Invalid. The status
 * of a custom resource needs the resourceVersion for that: of what writes it, servers take the status alone
 * (apiextensions-apiserver, customresource/status_strategy.go).
 */
export interface ObjectWriter<T extends KubernetesObject> {
  /** A merge patch of everything but the status. */
  patch(object: Stored<T>, patch: JsonObject, signal: AbortSignal): Promise<Stored<T>>;
  /** A merge patch of the status alone. */
  patchStatus(object: Stored<T>, status: JsonObject, signal: AbortSignal): Promise<Stored<T>>;
  /** `undefined`: the object is gone, or is being deleted and takes no finalizers any more. */
  addFinalizer(object: Stored<T>, signal: AbortSignal): Promise<Stored<T> | undefined>;
  /** Leaves the finalizers of others alone. An object that is gone is no error. */
  removeFinalizer(object: Stored<T>, signal: AbortSignal): Promise<void>;
}
