// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { type KubernetesObject, type ObjectMeta, resourceKind, type Stored } from "@nuvolaris/api-machinery";

export interface Parent extends KubernetesObject {
  readonly spec: { readonly count: number };
  readonly status?: {
    readonly readyReplicas?: number;
    readonly message?: string;
    readonly conditions?: readonly object[];
  };
}

export interface Child extends KubernetesObject {
  readonly spec: { readonly replicas: number; readonly cpu?: string };
  readonly status?: { readonly readyReplicas?: number };
}

export const Parent = resourceKind<Parent>({
  group: "nuvolaris.org",
  version: "v1",
  kind: "Parent",
  plural: "parents",
  namespaced: true,
});
export const Child = resourceKind<Child>({
  group: "apps",
  version: "v1",
  kind: "Child",
  plural: "children",
  namespaced: true,
});
export const Realm = resourceKind({
  group: "nuvolaris.org",
  version: "v1",
  kind: "Realm",
  plural: "realms",
  namespaced: false,
});

export function storedMeta(name: string, metadata: ObjectMeta = {}): Stored<KubernetesObject>["metadata"] {
  return {
    namespace: "default",
    ...metadata,
    uid: metadata.uid ?? `uid-of-${name}`,
    resourceVersion: metadata.resourceVersion ?? "10",
    creationTimestamp: "2026-01-01T00:00:00Z",
    name,
  };
}

export function parent(name: string, metadata: ObjectMeta = {}, count = 1): Stored<Parent> {
  return {
    apiVersion: "nuvolaris.org/v1",
    kind: "Parent",
    metadata: storedMeta(name, { generation: 1, ...metadata }),
    spec: { count },
  };
}

export function child(name: string, metadata: ObjectMeta = {}, replicas = 1): Stored<Child> {
  return { apiVersion: "apps/v1", kind: "Child", metadata: storedMeta(name, metadata), spec: { replicas } };
}
