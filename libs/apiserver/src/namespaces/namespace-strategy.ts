// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from "@nuvolaris/api-machinery";
import { withMetadata, type ApiObject } from "../registry/api-object.ts";
import type { Strategy } from "../registry/strategy.ts";

/** The finalizer in a namespace's spec: the namespace controller takes it away when the namespace is empty. */
export const namespaceFinalizer = "kubernetes";

/** What every cluster has. The last one is for node leases, and may be deleted. */
export const systemNamespaces = ["default", "kube-system", "kube-public", "kube-node-lease"] as const;
const immortal: readonly string[] = systemNamespaces.slice(0, 3);

const nameLabel = "kubernetes.io/metadata.name";

/** What a namespace does of its own. https://kubernetes.io/docs/tasks/administer-cluster/namespaces/ */
export const namespaceStrategy: Strategy = {
  nameRule: "dnsLabel",
  allowUnconditionalUpdate: true,
  returnsDeletedObject: true,
  applyDefaults: withNameLabel,
  prepareForCreate: (object) => {
    const finalizers = finalizersOf(object);
    const all = finalizers.includes(namespaceFinalizer) ? finalizers : [...finalizers, namespaceFinalizer];
    // A generated name comes after the defaults.
    return { ...withNameLabel(object), spec: { ...specOf(object), finalizers: all }, status: { phase: "Active" } };
  },
  prepareForUpdate: (object, old, { subresource }) =>
    subresource === "finalize" ? object : { ...object, spec: { ...specOf(object), finalizers: finalizersOf(old) } },
  // A namespace's update is judged by its metadata alone.
  validateUpdate: () => [],
  forbidDelete: ({ metadata: { name = "" } }) =>
    immortal.includes(name) ? "this namespace may not be deleted" : undefined,
  prepareForDelete: (object) => ({
    ...object,
    status: { ...(isJsonObject(object["status"]) && object["status"]), phase: "Terminating" },
  }),
  blocksRemoval: (object) => finalizersOf(object).length > 0,
};

function withNameLabel(object: ApiObject): ApiObject {
  const { name, labels } = object.metadata;
  if (name === undefined || labels?.[nameLabel] === name) return object;
  return withMetadata(object, { labels: { ...labels, [nameLabel]: name } });
}

export function finalizersOf(object: ApiObject): readonly string[] {
  const { finalizers } = specOf(object);
  return Array.isArray(finalizers) ? finalizers.filter((finalizer) => typeof finalizer === "string") : [];
}

function specOf(object: ApiObject): JsonObject {
  return isJsonObject(object["spec"]) ? object["spec"] : {};
}
