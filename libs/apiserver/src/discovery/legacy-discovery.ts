// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * One document per path: APIVersions, APIGroupList, APIGroup, APIResourceList (meta/v1). kopf, client-node and older
 * clients know only these.
 */
import { formatApiVersion, type JsonObject } from "@nuvolaris/api-machinery";
import type { ResourceDefinition, Subresource, Verb } from "../registry/resource-definition.ts";
import type { ServedGroup, ServedVersion } from "./served-groups.ts";

/** `/api`. `address` is where the client reached the server. */
export function apiVersionsDocument({ versions }: ServedGroup, address: string): JsonObject {
  return {
    kind: "APIVersions",
    versions: versions.map(({ version }) => version),
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: address }],
  };
}

/** `/apis`. */
export function groupListDocument(groups: readonly ServedGroup[]): JsonObject {
  return {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: groups.filter(({ group }) => group !== "").map(groupFields),
  };
}

/** `/apis/<group>`. */
export function groupDocument(group: ServedGroup): JsonObject {
  return { kind: "APIGroup", apiVersion: "v1", ...groupFields(group) };
}

function groupFields({ group, versions }: ServedGroup): JsonObject {
  const listed = versions.map(({ version }) => ({ groupVersion: formatApiVersion({ group, version }), version }));
  return { name: group, versions: listed, ...(listed[0] && { preferredVersion: listed[0] }) };
}

/** `/apis/<group>/<version>`, `/api/v1`. The core group's document has never had an `apiVersion`. */
export async function resourceListDocument(
  { group, versions }: ServedGroup,
  served: ServedVersion,
): Promise<JsonObject> {
  const { version, definitions } = served;
  const resources = await Promise.all(
    definitions.map((definition) => resourceEntries(definition, isOnlyVersion(definition, versions))),
  );
  return {
    kind: "APIResourceList",
    ...(group === "" ? {} : { apiVersion: "v1" }),
    groupVersion: formatApiVersion({ group, version }),
    resources: resources.flat(),
  };
}

function isOnlyVersion({ resource }: ResourceDefinition, versions: readonly ServedVersion[]): boolean {
  return versions.filter(({ definitions }) => definitions.some((other) => other.resource === resource)).length === 1;
}

/** The resource itself, then its subresources. */
async function resourceEntries(definition: ResourceDefinition, isOnly: boolean): Promise<readonly JsonObject[]> {
  const { resource, singular, namespaced, kind, verbs, shortNames, categories } = definition;
  const hash =
    definition.storageVersionHash ??
    (definition.isCustom === true && isOnly ? await storageVersionHash(definition) : undefined);
  return [
    {
      name: resource,
      singularName: singular,
      namespaced,
      kind,
      verbs,
      ...(shortNames.length > 0 && { shortNames }),
      ...(categories.length > 0 && { categories }),
      ...(hash !== undefined && { storageVersionHash: hash }),
    },
    ...definition.subresources.map((subresource) => ({
      name: `${resource}/${subresource.name}`,
      singularName: "",
      namespaced,
      ...bodyKind(subresource, definition),
      verbs: subresourceVerbs(subresource),
    })),
  ];
}

/** With group and version only where they are not the resource's own. */
function bodyKind(subresource: Subresource, definition: ResourceDefinition): JsonObject {
  const { group, version, kind } = subresourceKind(subresource, definition);
  const isOwn = group === definition.group && version === definition.version;
  return { ...(isOwn ? {} : { group, version }), kind };
}

/** What a subresource's body is. */
export function subresourceKind(
  subresource: Subresource,
  { group, version, kind }: ResourceDefinition,
): { readonly group: string; readonly version: string; readonly kind: string } {
  if (subresource.type === "status") return { group, version, kind };
  return subresource.type === "scale" ? { group: "autoscaling", version: "v1", kind: "Scale" } : subresource;
}

/** What a client may do with a subresource. */
export function subresourceVerbs(subresource: Subresource): readonly Verb[] {
  return subresource.type === "named" ? subresource.verbs : ["get", "patch", "update"];
}

/** Eight bytes of a hash over the version that is stored (apiserver, endpoints/discovery/storageversionhash.go). */
async function storageVersionHash({ group, version, kind }: ResourceDefinition): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${group}/${version}/${kind}`));
  return btoa(String.fromCharCode(...new Uint8Array(digest, 0, 8)));
}
