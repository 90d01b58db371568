// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import type { StatusOf } from "@nuvolaris/controller";

/** The type of `spec`; `undefined` for kinds without one. */
export type SpecOf<T> = T extends { readonly spec: infer Spec }
  ? Spec
  : T extends { readonly spec?: infer Spec }
    ? Spec | undefined
    : undefined;

/** An object, taken apart for destructuring. */
export interface ObjectFacts<T extends KubernetesObject> {
  /** The object as the cache has it. It must not be changed. */
  readonly object: Stored<T>;
  readonly spec: SpecOf<T>;
  readonly status: StatusOf<T> | undefined;
  readonly name: string;
  /** `undefined` for cluster-scoped kinds. */
  readonly namespace: string | undefined;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export function objectFacts<T extends KubernetesObject>(object: Stored<T>): ObjectFacts<T> {
  const { name, namespace, uid, labels = {}, annotations = {} } = object.metadata;
  // Proof of the cast: SpecOf and StatusOf are the types of these very fields.
  const { spec, status } = object as unknown as { spec: SpecOf<T>; status: StatusOf<T> | undefined };
  return { object, spec, status, name, namespace, uid, labels, annotations };
}
