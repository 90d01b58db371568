// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  apiVersionOf,
  formatGroupResource,
  formatObjectKey,
  type KubernetesObject,
  type ObjectKey,
  objectKeyOf,
  type ResourceKind,
  type Stored,
} from "@nuvolaris/api-machinery";

/** `deployments.apps`: a kind in logs and messages. */
export function resourceOf({ group, plural }: ResourceKind): string {
  return formatGroupResource({ group, resource: plural });
}

/** `apps/v1/Deployment`: a kind as objects name theirs. */
export function typeKeyOf(kind: ResourceKind): string {
  return `${apiVersionOf(kind)}/${kind.kind}`;
}

/** `default/web`. */
export function nameOf(object: Stored<KubernetesObject>): string {
  return formatObjectKey(objectKeyOf(object));
}

/** Names an object that may have no name yet. Throws when it has none. */
export function keyOf(object: KubernetesObject): ObjectKey {
  const { name, namespace } = object.metadata;
  if (name === undefined || name === "") throw new TypeError(`${object.kind} has no metadata.name`);
  return namespace === undefined ? { name } : { namespace, name };
}
