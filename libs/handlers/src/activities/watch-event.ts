// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";

/** What happened to an object, as far as it was seen. */
export interface SeenChange {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  /** `true`: the object was there when the operator began to look. */
  readonly initial: boolean;
  /**
   * `true`: the end of the object was not seen, it was missing in a new list. What is known of it may be out of date.
   */
  readonly finalStateUnknown: boolean;
}

export interface SeenObject<T extends KubernetesObject> extends SeenChange {
  readonly object: Stored<T>;
}

/** One event in the place of two of one object, the first of which nobody was told. */
export function combineEvents<T extends KubernetesObject>(first: SeenObject<T>, second: SeenObject<T>): SeenObject<T> {
  const isStillNew = first.type === "ADDED" && second.type === "MODIFIED";
  return isStillNew ? { ...first, object: second.object } : second;
}
