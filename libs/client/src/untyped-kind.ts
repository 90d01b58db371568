// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { resourceKind, type GroupVersion, type KubernetesObject, type ResourceKind } from "@nuvolaris/api-machinery";

/** An object of which only the resource is known: its members are to be checked. */
export type UntypedObject = KubernetesObject & Readonly<Record<string, unknown>>;

/**
 * A kind of which only the resource is known, as paths name it.
 *
 * A key with a namespace is taken for one in a namespace, a key without for a cluster-scoped object: nothing here knows the
 * scope. Objects to write must say their `kind`. {@link Discovery.find} asks the server for what is not known here.
 */
export function untypedKind(resource: GroupVersion & { readonly plural: string }): ResourceKind<UntypedObject> {
  const { group, version, plural } = resource;
  return resourceKind<UntypedObject>({ group, version, plural, kind: "", namespaced: true });
}

export function isUntyped(kind: ResourceKind): boolean {
  return kind.kind === "";
}
