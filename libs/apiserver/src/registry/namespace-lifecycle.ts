// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { RequestContext } from "./request-context.ts";
import { namespaceTerminating, notFound } from "./api-error.ts";
import type { ResourceDefinition } from "./resource-definition.ts";

/** Nothing is created in a namespace that is not there or is going (admission plugin NamespaceLifecycle). */
export function admitToNamespace(
  definition: ResourceDefinition,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  context: RequestContext,
): void {
  const found = context.objects.get("namespaces", { name: namespace });
  if (!found) throw notFound({ group: "", resource: "namespaces" }, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  throw namespaceTerminating(definition, name, namespace);
}
