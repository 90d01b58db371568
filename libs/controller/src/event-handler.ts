// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Event handlers say which objects are to be reconciled because another one changed. */
import {
  type KubernetesObject,
  objectKeyOf,
  type ObjectKey,
  type OwnerReference,
  parseApiVersion,
  type ResourceKind,
  type Stored,
} from "@nuvolaris/api-machinery";
import type { ObjectEvent } from "./object-event.ts";
import type { ReconcileRequest } from "./reconcile.ts";

export type Enqueue = (request: ReconcileRequest) => void;

export type EventHandler<T extends KubernetesObject = KubernetesObject> = (
  event: ObjectEvent<T>,
  enqueue: Enqueue,
) => void;

/** Reconciles the changed object itself. */
export const enqueueObject: EventHandler = (event, enqueue) => {
  enqueue(objectKeyOf(event.object));
};

/**
 * Reconciles the owner of the changed object: the one that its *controller* reference names, if that is of kind `owner`.
 *
 * When the reference changed, the owner before is reconciled too: it has lost a child.
 */
export function enqueueOwner(owner: ResourceKind): EventHandler {
  return (event, enqueue) => {
    for (const object of statesOf(event)) {
      const reference = controllerOf(object);
      if (reference && isReferenceTo(reference, owner)) enqueue(ownerKey(reference, owner, object));
    }
  };
}

/**
 * Reconciles what `map` makes of the changed object, and of its state before, since the object may have pointed elsewhere.
 *
 * `map` must be quick and must not wait: look things up in a lister.
 */
export function enqueueMapped<T extends KubernetesObject>(
  map: (object: Stored<T>) => Iterable<ReconcileRequest>,
): EventHandler<T> {
  return (event, enqueue) => {
    for (const object of statesOf(event)) {
      for (const request of map(object)) enqueue(request);
    }
  };
}

/** The one owner that manages the object. */
export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

/** Whether the reference names an object of this kind. Versions of a group are served from one storage, so they do not count. */
export function isReferenceTo(reference: OwnerReference, kind: ResourceKind): boolean {
  return reference.kind === kind.kind && parseApiVersion(reference.apiVersion).group === kind.group;
}

function statesOf<T extends KubernetesObject>(event: ObjectEvent<T>): readonly Stored<T>[] {
  return event.type === "updated" ? [event.object, event.old] : [event.object];
}

function ownerKey(reference: OwnerReference, owner: ResourceKind, child: KubernetesObject): ObjectKey {
  const { namespace } = child.metadata;
  if (!owner.namespaced || namespace === undefined) return { name: reference.name };
  return { namespace, name: reference.name };
}
