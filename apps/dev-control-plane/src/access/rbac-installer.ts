// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Brings an operator's rights into a cluster, and takes away those that its manifests no longer give.
import { deepEqual, formatObjectKey, type ObjectKey, type ResourceKind } from "@nuvolaris/api-machinery";
import {
  ClusterRole,
  ClusterRoleBinding,
  isAlreadyExists,
  isInvalid,
  isNotFound,
  isTransportError,
  Namespace,
  Role,
  RoleBinding,
  ServiceAccount,
  StatusError,
  type Client,
} from "@nuvolaris/client";
import { ServeError } from "../usage-error.ts";
import type { RbacManifest, RbacManifests } from "./rbac-manifests.ts";

export interface RbacTarget {
  readonly client: Client;
  readonly signal: AbortSignal;
}

const fieldManager = "nuvolaris-dev-control-plane";

const kinds: Readonly<Record<string, ResourceKind>> = {
  ServiceAccount,
  Role,
  ClusterRole,
  RoleBinding,
  ClusterRoleBinding,
};

/**
 * Applies the manifests, after the namespaces that they need; then removes bindings that were applied before and are no more among them.
 * Throws a {@link ServeError} that says what the cluster refused.
 */
export async function installRbac({ account, manifests }: RbacManifests, target: RbacTarget): Promise<void> {
  const namespaces = new Set(
    manifests.flatMap(({ metadata: { namespace } }) => (namespace === undefined ? [] : [namespace])),
  );
  for (const name of namespaces) await attempt(`create namespace ${name}`, () => ensureNamespace(name, target));
  for (const manifest of manifests) {
    const { kind, metadata } = manifest;
    await attempt(`apply ${kind} ${formatObjectKey(metadata)}`, () => applyManifest(manifest, target));
  }
  await attempt(`remove former bindings of ${account.name}`, () => removeFormerBindings(manifests, target));
}

async function ensureNamespace(name: string, { client, signal }: RbacTarget): Promise<void> {
  try {
    await client.create(Namespace, { metadata: { name } }, { signal });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

async function applyManifest(manifest: RbacManifest, { client, signal }: RbacTarget): Promise<void> {
  const kind = kindOf(manifest);
  const options = { fieldManager, force: true, signal };
  try {
    await client.apply(kind, manifest, options);
  } catch (error) {
    // Which role a binding binds cannot be changed: another binding takes its place.
    if (!isInvalid(error) || !(await bindsAnotherRole(manifest, { client, signal }))) throw error;
    const { metadata } = manifest;
    await client.delete(kind, metadata, { signal });
    await client.apply(kind, manifest, options);
  }
}

async function bindsAnotherRole(manifest: RbacManifest, { client, signal }: RbacTarget): Promise<boolean> {
  if (!manifest.kind.endsWith("Binding")) return false;
  try {
    const found = await client.get(kindOf(manifest), manifest.metadata, { signal });
    return !deepEqual(roleRefOf(found), roleRefOf(manifest));
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

async function removeFormerBindings(manifests: readonly RbacManifest[], { client, signal }: RbacTarget): Promise<void> {
  for (const kind of [RoleBinding, ClusterRoleBinding]) {
    const current = manifests.filter((manifest) => manifest.kind === kind.kind);
    const kept = new Set(current.map(({ metadata }) => formatObjectKey(metadata)));
    const { items } = await client.list<typeof kind extends ResourceKind<infer T> ? T : never>(kind, { signal });
    for (const { metadata } of items) {
      const isOurs = metadata.managedFields?.some(({ manager }) => manager === fieldManager) ?? false;
      if (isOurs && !kept.has(formatObjectKey(metadata))) await remove(kind, metadata, { client, signal });
    }
  }
}

async function remove(kind: ResourceKind, key: ObjectKey, { client, signal }: RbacTarget): Promise<void> {
  try {
    await client.delete(kind, key, { signal });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function kindOf({ kind }: RbacManifest): ResourceKind {
  const known = kinds[kind];
  if (!known) throw new Error(`a manifest of kind ${kind} was read`);
  return known;
}

function roleRefOf(binding: object): unknown {
  return "roleRef" in binding ? binding.roleRef : undefined;
}

async function attempt(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!(cause instanceof StatusError) && !isTransportError(cause)) throw cause;
    throw new ServeError(`cannot ${what}: ${cause.message}`, { cause });
  }
}
