// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Reads the two forms of discovery documents. https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api */
import {
  isJsonObject,
  parseApiVersion,
  type GroupVersion,
  type JsonObject,
  type JsonValue,
} from "@nuvolaris/api-machinery";

/** A resource that a server says it serves. */
export interface DiscoveredResource extends GroupVersion {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** `status`, `scale` … */
  readonly subresources: readonly string[];
}

/** All forms of aggregated discovery that there are, the newest first, then the plain one. */
export const discoveryAccept = [
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
  "application/json",
].join(",");

/** The resources of an `APIGroupDiscoveryList`, in the server's order of preference; `undefined` for another document. */
export function readAggregated(document: JsonValue): DiscoveredResource[] | undefined {
  if (!isJsonObject(document) || document["kind"] !== "APIGroupDiscoveryList") return undefined;
  return objects(document["items"]).flatMap((group) => {
    const metadata = group["metadata"];
    const name = isJsonObject(metadata) ? text(metadata, "name") : "";
    return objects(group["versions"]).flatMap((version) =>
      objects(version["resources"]).map((resource) =>
        aggregatedResource(resource, { group: name, version: text(version, "version") }),
      ),
    );
  });
}

function aggregatedResource(resource: JsonObject, { group, version }: GroupVersion): DiscoveredResource {
  const kind = resource["responseKind"];
  return {
    group,
    version,
    kind: isJsonObject(kind) ? text(kind, "kind") : "",
    plural: text(resource, "resource"),
    singular: text(resource, "singularResource"),
    namespaced: resource["scope"] === "Namespaced",
    verbs: texts(resource["verbs"]),
    shortNames: texts(resource["shortNames"]),
    categories: texts(resource["categories"]),
    subresources: objects(resource["subresources"]).map((subresource) => text(subresource, "subresource")),
  };
}

/** The versions that `/api` (`APIVersions`) or `/apis` (`APIGroupList`) name, the preferred one of each group first. */
export function readGroupVersions(document: JsonValue): GroupVersion[] {
  if (!isJsonObject(document)) return [];
  if (document["kind"] === "APIVersions") return texts(document["versions"]).map((version) => ({ group: "", version }));
  return objects(document["groups"]).flatMap((group) => {
    const preferred = group["preferredVersion"];
    const first = isJsonObject(preferred) ? [text(preferred, "version")] : [];
    const versions = objects(group["versions"]).map((version) => text(version, "version"));
    return [...new Set([...first, ...versions])].map((version) => ({ group: text(group, "name"), version }));
  });
}

/** The resources of one version's `APIResourceList`. */
export function readResourceList(document: JsonValue): DiscoveredResource[] {
  if (!isJsonObject(document)) return [];
  const { group, version } = parseApiVersion(text(document, "groupVersion"));
  const all = objects(document["resources"]);
  const names = all.map((resource) => text(resource, "name"));
  return all
    .filter((resource) => !text(resource, "name").includes("/"))
    .map((resource) => {
      const plural = text(resource, "name");
      return {
        group,
        version,
        kind: text(resource, "kind"),
        plural,
        singular: text(resource, "singularName"),
        namespaced: resource["namespaced"] === true,
        verbs: texts(resource["verbs"]),
        shortNames: texts(resource["shortNames"]),
        categories: texts(resource["categories"]),
        subresources: names
          .filter((name) => name.startsWith(`${plural}/`))
          .map((name) => name.slice(plural.length + 1)),
      };
    });
}

function objects(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function texts(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function text(object: JsonObject, member: string): string {
  const value = object[member];
  return typeof value === "string" ? value : "";
}
