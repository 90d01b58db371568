// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  apiVersionOf,
  type KubernetesObject,
  type OwnerReference,
  type ResourceKind,
  type Stored,
} from "@nuvolaris/api-machinery";
import { TerminalError } from "../reconcile.ts";

/** Says which operator keeps an object. https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
export const managedByLabel = "app.kubernetes.io/managed-by";

/** The child cannot belong to the owner. Nothing but another desired state cures that. */
export class OwnershipError extends TerminalError {}

export interface Owner {
  readonly kind: ResourceKind;
  readonly object: Stored<KubernetesObject>;
}

export interface AdoptOptions {
  readonly owner: Owner;
  /** The child's kind. */
  readonly kind: ResourceKind;
  /** The value of {@link managedByLabel}. A label value, so at most 63 characters. */
  readonly managedBy: string;
}

/**
 * The desired child with what makes it the owner's: the controller reference, the namespace when it has none, and the
 * label {@link managedByLabel}.
 *
 * Errors: {@link OwnershipError} when the garbage collector would not understand the reference: an owner with a namespace
 * can only have children in that namespace.
 */
export function adopt<T extends KubernetesObject>(desired: T, { owner, kind, managedBy }: AdoptOptions): T {
  const { metadata } = desired;
  const namespace = namespaceOf(desired, owner, kind);
  const others = (metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.object.metadata.uid);
  return {
    ...desired,
    metadata: {
      ...metadata,
      ...(namespace !== undefined && { namespace }),
      labels: { [managedByLabel]: managedBy, ...metadata.labels },
      ownerReferences: [...others, controllerReference(owner)],
    },
  };
}

/** The reference by which the owner manages an object. */
export function controllerReference({ kind, object }: Owner): OwnerReference {
  const { name, uid } = object.metadata;
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

function namespaceOf(desired: KubernetesObject, owner: Owner, kind: ResourceKind): string | undefined {
  const { namespace } = desired.metadata;
  const ownersNamespace = owner.kind.namespaced ? owner.object.metadata.namespace : undefined;
  if (ownersNamespace === undefined) return namespace;
  const what = `${desired.kind} ${desired.metadata.name ?? "without a name"}`;
  if (!kind.namespaced) {
    throw new OwnershipError(
      `cannot adopt ${what}: it has no namespace, and its owner ${owner.kind.kind} has; use a finalizer instead`,
    );
  }
  if (namespace !== undefined && namespace !== ownersNamespace) {
    throw new OwnershipError(`cannot adopt ${what}: it is in namespace ${namespace}, its owner in ${ownersNamespace}`);
  }
  return ownersNamespace;
}
