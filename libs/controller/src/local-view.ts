// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ObjectKey, ResourceKind, Status, Stored } from "@nuvolaris/api-machinery";
import type { InformerView } from "@nuvolaris/cache";
import { controllerOf } from "./event-handler.ts";

/**
 * What this process knows of the objects of one kind: what the informer has seen, with this process' own writes on top.
 *
 * Reading costs nothing. What is read must not be changed. Writes of a controller go through here, so that the next
 * read sees them, and so that their echo on the watch is known to be one.
 */
export interface LocalView<T extends KubernetesObject = KubernetesObject> {
  readonly kind: ResourceKind<T>;
  get(key: ObjectKey): Stored<T> | undefined;
  /** The objects that name this owner as the one that manages them. */
  controlledBy(ownerUid: string): readonly Stored<T>[];
  /** Sends a write; readers see its answer. */
  write(key: ObjectKey, send: () => Promise<Stored<T>>): Promise<Stored<T>>;
  /** Sends a deletion; readers no longer see the object, or see it marked. */
  delete(key: ObjectKey, send: () => Promise<Stored<T> | Status>): Promise<Stored<T> | Status>;
}

/** The index of objects by the uid of the owner that manages them. */
const controllerIndex = "controller-uid";

/**
 * The view of an informer. `writer` is whose writes these are: sources that are given the same writer pass over their
 * echoes, since whoever wrote knows the answer already.
 */
export function localView<T extends KubernetesObject>(informer: InformerView<T>, writer: unknown): LocalView<T> {
  if (!informer.hasIndex(controllerIndex)) {
    informer.addIndex(controllerIndex, (object) => {
      const controller = controllerOf(object);
      return controller ? [controller.uid] : [];
    });
  }
  return {
    kind: informer.kind,
    get: (key) => informer.lister.get(key),
    controlledBy: (uid) => informer.lister.byIndex(controllerIndex, uid),
    write: (key, send) => informer.write({ key, writer }, send),
    delete: (key, send) => informer.delete({ key, writer }, send),
  };
}
