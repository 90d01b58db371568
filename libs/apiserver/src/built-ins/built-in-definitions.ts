// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Every built-in resource that the server serves: the generated facts, with the strategy and the columns that each has.
 *
 * What a kind does of its own is in strategies/ and in ../table; this file only puts it together.
 */
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import type { ResourceDefinition, Subresource } from "../registry/resource-definition.ts";
import { columnsFor } from "../table/built-in-columns.ts";
import { builtInTypes } from "./built-in-types.ts";
import { resources } from "./generated/resources.ts";
import { parseResources, type GroupVersionResources, type ResourceFacts } from "./resource-facts.ts";
import { reviewFor } from "../access-review/reviews.ts";
import { sharedStorageOf } from "./shared-storage.ts";
import { strategyFor } from "./strategies.ts";
import type { QualifiedName } from "./type-facts.ts";
import { TypeSchemas } from "./type-schema.ts";

/** Listed by a real server, and nothing that a store could answer: the health of control-plane processes. */
const notServed = new Set(["componentstatuses"]);

/** Where autoscalers find the selector of the scaled pods. A ReplicationController's is no LabelSelector: it has none here. */
const scaleSelectors: Readonly<Record<string, { readonly labelSelectorPath: string }>> = {
  deployments: { labelSelectorPath: ".spec.selector" },
  replicasets: { labelSelectorPath: ".spec.selector" },
  statefulsets: { labelSelectorPath: ".spec.selector" },
};

const schemas = new TypeSchemas(builtInTypes);

/** The resources of Kubernetes' generally available groups, in the order of a real server's discovery. */
export const builtInDefinitions: readonly ResourceDefinition[] = parseResources(resources).flatMap((groupVersion) =>
  groupVersion.resources
    .filter(({ name }) => !name.includes("/") && !notServed.has(name))
    .map((resource) => definitionOf(resource, groupVersion)),
);

function definitionOf(facts: ResourceFacts, groupVersion: GroupVersionResources): ResourceDefinition {
  const { group, version } = groupVersion;
  const { name: resource, kind, singular, shortNames, categories, namespaced, verbs, storageVersionHash } = facts;
  const type = `${groupVersion.packageName}.${kind}`;
  const review = reviewFor(group, resource);
  return {
    group,
    version,
    resource,
    kind,
    listKind: `${kind}List`,
    singular,
    shortNames,
    categories,
    namespaced,
    verbs,
    subresources: groupVersion.resources
      .filter(({ name }) => name.startsWith(`${resource}/`))
      .map((subresource) => subresourceOf(subresource, resource)),
    get schema(): JsonSchemaProps {
      return schemas.schemaOf(type);
    },
    columns: columnsFor(group, resource),
    strategy: strategyFor({ group, version, resource, type }),
    ...(review === undefined ? {} : { review }),
    ...sharedStorageOf({ group, version, resource }),
    ...(storageVersionHash === undefined ? {} : { storageVersionHash }),
  };
}

function subresourceOf(facts: ResourceFacts, resource: string): Subresource {
  const name = facts.name.slice(resource.length + 1);
  if (name === "status") return { type: "status", name };
  if (name === "scale") {
    const paths = { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas" };
    return { type: "scale", name, ...paths, ...scaleSelectors[resource] };
  }
  const { group, version } = facts.body;
  return {
    type: "named",
    name,
    group,
    version,
    kind: facts.kind,
    verbs: facts.verbs,
    get schema(): JsonSchemaProps {
      return schemas.schemaOf(kindType(group, version, facts.kind));
    },
  };
}

function kindType(group: string, version: string, kind: string): QualifiedName {
  const type = builtInTypes.forKind(group, version, kind);
  if (type === undefined) throw new Error(`the generated facts hold no type for ${kind} of ${group}/${version}`);
  return type.name;
}
