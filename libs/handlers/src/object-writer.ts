// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, KubernetesObject, Stored } from "@nuvolaris/api-machinery";

/** What is to be changed of an object, its status apart. */
export interface ObjectChange {
  /** A merge patch; empty: nothing but the finalizer. */
  readonly body: JsonObject;
  /** What becomes of our finalizer, in the same request. Those of others are left alone. */
  readonly finalizer?: "add" | "remove" | undefined;
}

/**
 * What a cycle writes of its object. Each call is one request, unless the object changed meanwhile; the answer is in the
 * cache before it is returned.
 *
 * Writes never reach another object of the same name: they name the uid and are refused with a Conflict or Invalid. The status
 * of a custom resource needs the resourceVersion for that: of what writes it, servers take the status alone
 * (apiextensions-apiserver, customresource/status_strategy.go).
 */
export interface ObjectWriter<T extends KubernetesObject> {
  /**
   * `undefined`, with a change of the finalizer only: the object is gone, or is being deleted and takes no finalizers any
   * more.
   */
  patch(object: Stored<T>, change: ObjectChange, signal: AbortSignal): Promise<Stored<T> | undefined>;
  /** A merge patch of the status alone. */
  patchStatus(object: Stored<T>, status: JsonObject, signal: AbortSignal): Promise<Stored<T>>;
}
