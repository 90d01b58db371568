// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  formatApiVersion,
  formatObjectKey,
  type KubernetesObject,
  type ObjectKey,
  type ResourceKind,
} from "@nuvolaris/api-machinery";
import { isUntyped } from "./untyped-kind.ts";

/** A request that cannot be sent as it is: the caller's mistake, found before anything went out. */
export class RequestError extends Error {
  override readonly name = "RequestError";
}

/** `/apis/apps/v1/namespaces/default/deployments`; all namespaces without one. */
export function collectionPath(kind: ResourceKind, namespace?: string): string {
  const root = kind.group === "" ? `/api/${kind.version}` : `/apis/${formatApiVersion(kind)}`;
  const scope = kind.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${root}${scope}/${kind.plural}`;
}

/** `/apis/apps/v1/namespaces/default/deployments/web[/status]`. Throws {@link RequestError} for a key that names no object. */
export function objectPath(kind: ResourceKind, key: ObjectKey, subresource?: string): string {
  if (key.name === "") throw new RequestError(`cannot address ${kind.kind} ${formatObjectKey(key)}: the name is empty`);
  const collection = namespacePath(kind, key);
  return [collection, encodeURIComponent(key.name), ...(subresource === undefined ? [] : [subresource])].join("/");
}

/** A part of a pod: `log`, `exec`. Without a namespace that of the name `default` is meant. */
export function podPath({ namespace = "default", name }: ObjectKey, subresource: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/${subresource}`;
}

/** Where objects of the key's namespace are: for a namespaced kind the key must have one. */
export function namespacePath(
  kind: ResourceKind,
  key: { readonly namespace?: string; readonly name?: string },
): string {
  if (kind.namespaced && !isUntyped(kind) && (key.namespace === undefined || key.namespace === "")) {
    throw new RequestError(`cannot address ${kind.kind} ${key.name ?? ""}: the kind is namespaced; give a namespace`);
  }
  return collectionPath(kind, key.namespace);
}

/** The key that an object's metadata gives it. Throws {@link RequestError} when it has no name. */
export function keyOf(kind: ResourceKind, object: Pick<KubernetesObject, "metadata">): ObjectKey {
  const { name, namespace } = object.metadata;
  if (name === undefined) throw new RequestError(`cannot address a ${kind.kind} without metadata.name`);
  return namespace === undefined ? { name } : { name, namespace };
}

/** `Deployment default/web`, for messages. */
export function describe(kind: ResourceKind, key?: { readonly namespace?: string; readonly name?: string }): string {
  if (key?.name !== undefined)
    return `${isUntyped(kind) ? resourceName(kind) : kind.kind} ${formatObjectKey({ ...key, name: key.name })}`;
  const resource = isUntyped(kind) ? resourceName(kind) : kind.plural;
  return key?.namespace === undefined ? resource : `${resource} in ${key.namespace}`;
}

/** `certificates.cert-manager.io`. */
function resourceName({ plural, group }: ResourceKind): string {
  return group === "" ? plural : `${plural}.${group}`;
}
