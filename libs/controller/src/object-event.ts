// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";

/** A change of the cache, as event handlers and predicates see it. */
export type ObjectEvent<T extends KubernetesObject = KubernetesObject> =
  | {
      readonly type: "added";
      readonly object: Stored<T>;
      /** `true` for what was there before anybody looked: the initial list. Nothing is known to have changed. */
      readonly initial: boolean;
    }
  | { readonly type: "updated"; readonly object: Stored<T>; readonly old: Stored<T> }
  /** `object` is the last state that was seen; when the deletion was missed it may be old. */
  | { readonly type: "deleted"; readonly object: Stored<T> };
