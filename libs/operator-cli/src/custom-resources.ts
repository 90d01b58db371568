// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { CustomResourceDefinition } from "@nuvolaris/client";
import type { Operator, ResourceKind } from "@nuvolaris/framework";

/** The definition that a kind carries when it was made by `defineKind`; others, as built-in kinds, carry none. */
export function definitionOf(kind: ResourceKind): CustomResourceDefinition | undefined {
  if (!("manifest" in kind) || typeof kind.manifest !== "function") return undefined;
  // Proof: a kind's member of this name is `CustomKind.manifest` of crd-schema, which gives a definition.
  return (kind as ResourceKind & { manifest(): CustomResourceDefinition }).manifest();
}

/** The definitions of all kinds that an operator reads, each once. */
export function definitionsOf(operator: Operator): readonly CustomResourceDefinition[] {
  const definitions = operator.kinds().flatMap(({ kind }) => definitionOf(kind) ?? []);
  return [...new Map(definitions.map((each) => [each.metadata.name, each])).values()];
}
