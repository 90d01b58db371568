// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What of a CRD's change would break clients or stored objects: https://kubernetes.io/docs/reference/using-api/deprecation-policy/ */
import type { CustomResourceDefinition } from "../definition/custom-resource-definition.ts";
import { breakingSchemaChanges } from "./breaking-schema-changes.ts";

/** One change that somebody will feel. */
export interface BreakingChange {
  /** Where: `v1 spec.count`. */
  readonly where: string;
  /** What: `minimum was 0 and is 1`. */
  readonly what: string;
}

/**
 * The changes from a released CRD to the one that is to follow it under which an object that was valid may be no more, a field is
 * lost, or a client does not find what it asks for. Empty: every object and client of the released one goes on.
 *
 * Guarantee: a released version that is gone, is not served, or asks for more is told. Not judged: descriptions, columns,
 * short names, and whether a changed CEL rule asks for more or less, which counts as more.
 */
export function breakingChanges(
  released: CustomResourceDefinition,
  next: CustomResourceDefinition,
): readonly BreakingChange[] {
  return [
    ...identityChanges(released, next),
    ...released.spec.versions.flatMap((version) => versionChanges(version, next)),
  ];
}

function identityChanges(
  { spec: was }: CustomResourceDefinition,
  { spec: is }: CustomResourceDefinition,
): BreakingChange[] {
  const identity = [
    ["group", was.group, is.group],
    ["scope", was.scope, is.scope],
    ["names.plural", was.names.plural, is.names.plural],
    ["names.kind", was.names.kind, is.names.kind],
  ] as const;
  return identity.flatMap(([where, old, now]) => (old === now ? [] : [{ where, what: `was ${old} and is ${now}` }]));
}

type Version = CustomResourceDefinition["spec"]["versions"][number];

function versionChanges(was: Version, { spec }: CustomResourceDefinition): readonly BreakingChange[] {
  const where = was.name;
  const is = spec.versions.find(({ name }) => name === was.name);
  if (!is) return [{ where, what: "is gone" }];
  const lost: BreakingChange[] = [];
  if (was.served && !is.served) lost.push({ where, what: "is no longer served" });
  for (const subresource of ["status", "scale"] as const) {
    const had = was.subresources?.[subresource] !== undefined;
    if (had && is.subresources?.[subresource] === undefined)
      lost.push({ where, what: `has no subresource ${subresource} any more` });
  }
  const schemas = { was: was.schema?.openAPIV3Schema ?? {}, is: is.schema?.openAPIV3Schema ?? {} };
  const changes = breakingSchemaChanges(schemas).map(({ path, what }) => ({
    where: [where, path].join(" ").trim(),
    what,
  }));
  return [...lost, ...changes];
}
