// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * All groups with all their resources in one document (KEP-3352): kubectl, client-go and kube-rs ask for it first.
 *
 * kubectl 1.27 to 1.29 know only v2beta1, which Kubernetes serves no more: they go on with the documents of each group.
 */
import type { JsonObject } from "@nuvolaris/api-machinery";
import type { ResourceDefinition, Subresource } from "../registry/resource-definition.ts";
import { subresourceKind, subresourceVerbs } from "./legacy-discovery.ts";
import type { ServedGroup } from "./served-groups.ts";

/** `/api` with the core group alone, `/apis` with all the others. */
export function aggregatedDocument(groups: readonly ServedGroup[]): JsonObject {
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: groups.map(groupItem),
  };
}

function groupItem({ group, versions }: ServedGroup): JsonObject {
  return {
    metadata: group === "" ? {} : { name: group },
    versions: versions.map(({ version, definitions }) => ({
      version,
      resources: definitions.map(resourceItem),
      freshness: "Current",
    })),
  };
}

function resourceItem(definition: ResourceDefinition): JsonObject {
  const { resource, namespaced, singular, verbs, shortNames, categories, subresources } = definition;
  return {
    resource,
    responseKind: responseKind(definition, definition),
    scope: namespaced ? "Namespaced" : "Cluster",
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map((subresource) => subresourceItem(subresource, definition)),
    }),
  };
}

function subresourceItem(subresource: Subresource, definition: ResourceDefinition): JsonObject {
  return {
    subresource: subresource.name,
    responseKind: responseKind(subresourceKind(subresource, definition), definition),
    verbs: subresourceVerbs(subresource),
  };
}

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A real server leaves group and version of its own kinds empty, and spells out those of custom ones. */
function responseKind({ group, version, kind }: Kind, definition: ResourceDefinition): JsonObject {
  const isOwn = group === definition.group && version === definition.version;
  return isOwn && definition.isCustom !== true ? { group: "", version: "", kind } : { group, version, kind };
}
