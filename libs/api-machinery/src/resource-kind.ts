// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatApiVersion, type GroupVersionKind } from "./group-version.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

declare const objectType: unique symbol;

/**
 * A kind together with the resource that serves it: all that a client needs to build paths, and the type of its objects.
 *
 * Built-in kinds are constants of `@nuvolaris/client`; custom ones come from `defineKind` of `@nuvolaris/crd-schema`.
 */
export interface ResourceKind<T extends KubernetesObject = KubernetesObject> extends GroupVersionKind {
  /** The resource's name in paths: `deployments`. */
  readonly plural: string;
  /** `false` for cluster-scoped kinds. */
  readonly namespaced: boolean;
  /** Never there at run time: carries the objects' type. */
  readonly [objectType]?: T;
}

/** The object type of a kind: `ObjectOf<typeof Deployment>`. */
export type ObjectOf<K> = K extends ResourceKind<infer T> ? T : never;

/** Describes a kind by hand, for a resource without a schema here. */
export function resourceKind<T extends KubernetesObject = KubernetesObject>(
  names: GroupVersionKind & { readonly plural: string; readonly namespaced: boolean },
): ResourceKind<T> {
  return Object.freeze({ ...names });
}

/** `apps/v1` of a kind: the `apiVersion` that its objects carry. */
export function apiVersionOf(kind: ResourceKind): string {
  return formatApiVersion(kind);
}
