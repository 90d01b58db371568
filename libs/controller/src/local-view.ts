// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ObjectKey, ResourceKind, Stored } from "@nuvolaris/api-machinery";

/**
 * What this process knows of the objects of one kind: what the informer has seen, with this process' own writes on top.
 *
 * Reading costs nothing. What is read must not be changed.
 */
export interface LocalView<T extends KubernetesObject = KubernetesObject> {
  readonly kind: ResourceKind<T>;
  get(key: ObjectKey): Stored<T> | undefined;
  /** The objects that name this owner as the one that manages them. */
  controlledBy(ownerUid: string): readonly Stored<T>[];
  /** Takes in the server's answer to a write, so that the next read sees it. */
  wrote(answer: Stored<T>): void;
  /** Takes in that the server deleted the object. */
  deleted(object: Stored<T>): void;
}
