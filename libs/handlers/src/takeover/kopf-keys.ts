// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * How kopf names the annotations of its handlers (kopf/_cogs/configs/conventions.py of
 * https://github.com/nolar/kopf): `<prefix>/<id>`, with a name of at most 63 characters.
 */
import type { KubernetesObject } from "@nuvolaris/api-machinery";

const maxNameLength = 63;
/** "-" and the hash of the whole id, as kopf writes it: BLAKE2b of four bytes in base 64, without what may not end a name. */
const hashSuffix = /-[A-Za-z0-9](?:[A-Za-z0-9.-]{0,4}[A-Za-z0-9])?$/;

/**
 * The value of the annotation of `id` among `annotations`.
 *
 * A name that was too long ends with a hash. Node has no BLAKE2b of that length, so such a name is known by its beginning;
 * when two annotations begin so, neither counts.
 */
export function kopfAnnotation(
  annotations: Readonly<Record<string, string>>,
  prefix: string,
  id: string,
): string | undefined {
  const name = id.replaceAll("/", ".").replaceAll(/[<>]/g, "_");
  if (id.length <= maxNameLength) return annotations[`${prefix}/${name}`];
  const keys = Object.keys(annotations).filter((key) => isShortened(key, `${prefix}/${name}`, prefix.length + 1));
  const [key, ...others] = keys;
  return key === undefined || others.length > 0 ? undefined : annotations[key];
}

function isShortened(key: string, full: string, prefixLength: number): boolean {
  if (key.length !== prefixLength + maxNameLength) return false;
  const beginning = key.replace(hashSuffix, "");
  return beginning.length < key.length && full.startsWith(beginning);
}

/**
 * The id as the annotations of this object have it: Kubernetes copies a Deployment's annotations to its ReplicaSets, so that
 * kopf marks those of the latter.
 */
export function kopfId({ kind, metadata: { ownerReferences = [] } }: KubernetesObject, id: string): string {
  const isCopied = kind === "ReplicaSet" && ownerReferences.some((owner) => owner.kind === "Deployment");
  return isCopied ? `${id}-ofDRS` : id;
}
