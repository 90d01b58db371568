// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import { type Projection, withoutBookkeeping } from "@nuvolaris/cache";

/**
 * Keeps of `managedFields` what this manager applied, and drops the rest as {@link withoutBookkeeping} does.
 *
 * With it a child is known to be as desired after a restart, without a request. Objects that this manager does not apply
 * cost nothing more.
 */
export function keepFieldsOf(manager: string): Projection<KubernetesObject> {
  return (object) => {
    const own = object.metadata.managedFields?.filter(
      (entry) => entry.manager === manager && entry.operation === "Apply",
    );
    const bare = withoutBookkeeping(object);
    if (!own || own.length === 0) return bare;
    return { ...bare, metadata: { ...bare.metadata, managedFields: own } } satisfies Stored<KubernetesObject>;
  };
}
