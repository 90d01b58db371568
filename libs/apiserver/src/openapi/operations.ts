// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The operations of one resource. kubectl looks here whether the server knows `fieldValidation` before it creates or
 * patches, and finds the kind of a resource by `x-kubernetes-group-version-kind`.
 */
import { formatApiVersion, type JsonObject } from "@nuvolaris/api-machinery";
import { subresourceKind, subresourceVerbs } from "../discovery/legacy-discovery.ts";
import type { ResourceDefinition, Subresource, Verb } from "../registry/resource-definition.ts";
import { componentRef } from "./component-names.ts";
import { kindOf } from "./component-schemas.ts";

/** The components that the operations of a resource refer to. */
export interface ResourceComponents {
  readonly item: string;
  readonly list: string;
  readonly patch: string;
  readonly deleteOptions: string;
  readonly status: string;
  /** Of a subresource's body. */
  readonly subresource: (subresource: Subresource) => string | undefined;
}

type Operations = Record<string, JsonObject>;

/** Paths with their operations. */
export function resourcePaths(definition: ResourceDefinition, components: ResourceComponents): Operations {
  const { group, version, resource, namespaced } = definition;
  const root = group === "" ? `/api/${version}` : `/apis/${formatApiVersion({ group, version })}`;
  const collection = `${root}${namespaced ? "/namespaces/{namespace}" : ""}/${resource}`;
  const item = `${collection}/{name}`;
  const paths: Operations = {
    [collection]: { ...collectionOperations(definition, components), parameters: pathParameters(definition, false) },
  };
  if (definition.review === undefined && definition.verbs.includes("get")) {
    paths[item] = { ...itemOperations(definition, components), parameters: pathParameters(definition, true) };
  }
  if (namespaced && definition.verbs.includes("list")) {
    paths[`${root}/${resource}`] = { get: operation(definition, "list", components) };
  }
  for (const subresource of definition.subresources) {
    const operations = subresourceOperations(definition, subresource, components);
    paths[`${item}/${subresource.name}`] = { ...operations, parameters: pathParameters(definition, true) };
  }
  return paths;
}

const methods: Readonly<Partial<Record<Verb, string>>> = {
  get: "get",
  update: "put",
  patch: "patch",
  delete: "delete",
};

function collectionOperations(definition: ResourceDefinition, components: ResourceComponents): JsonObject {
  const has = (verb: Verb): boolean => definition.verbs.includes(verb);
  return {
    ...(has("list") && { get: operation(definition, "list", components) }),
    ...(has("create") && { post: operation(definition, "create", components) }),
    ...(has("deletecollection") && { delete: operation(definition, "deletecollection", components) }),
  };
}

function itemOperations(definition: ResourceDefinition, components: ResourceComponents): JsonObject {
  const verbs = definition.verbs.filter((verb) => verb in methods);
  return Object.fromEntries(verbs.map((verb) => [methods[verb] ?? verb, operation(definition, verb, components)]));
}

function subresourceOperations(
  definition: ResourceDefinition,
  subresource: Subresource,
  components: ResourceComponents,
): JsonObject {
  const body = subresourceKind(subresource, definition);
  const item = components.subresource(subresource);
  const verbs = subresourceVerbs(subresource);
  const described = { ...definition, ...body };
  const own = { ...components, ...(item === undefined ? {} : { item }) };
  return Object.fromEntries(
    verbs.map((verb) => [verb === "create" ? "post" : (methods[verb] ?? verb), operation(described, verb, own)]),
  );
}

/** What OpenAPI calls the verbs. */
const actions: Readonly<Record<Verb, string>> = {
  create: "post",
  delete: "delete",
  deletecollection: "deletecollection",
  get: "get",
  list: "list",
  patch: "patch",
  update: "put",
  watch: "watch",
};

type Described = Pick<ResourceDefinition, "group" | "version" | "kind" | "isCustom">;

function operation(definition: Described, verb: Verb, components: ResourceComponents): JsonObject {
  const body = requestBody(definition, verb, components);
  const answer =
    verb === "list"
      ? components.list
      : verb === "delete" || verb === "deletecollection"
        ? components.status
        : components.item;
  return {
    "x-kubernetes-action": actions[verb],
    "x-kubernetes-group-version-kind": kindOf(definition, definition.kind),
    parameters: queryParameters(verb),
    ...(body !== undefined && { requestBody: body }),
    responses: { 200: { description: "OK", content: content(["application/json", "application/yaml"], answer) } },
  };
}

const applyPatch = "application/apply-patch+yaml";
const patchTypes = [applyPatch, "application/json-patch+json", "application/merge-patch+json"];

function requestBody({ isCustom }: Described, verb: Verb, components: ResourceComponents): JsonObject | undefined {
  if (verb === "patch") {
    const types = isCustom === true ? patchTypes : [...patchTypes, "application/strategic-merge-patch+json"];
    return { content: content(types, components.patch), required: true };
  }
  if (verb === "delete")
    return { content: content(["application/json", "application/yaml"], components.deleteOptions) };
  if (verb !== "create" && verb !== "update") return undefined;
  return { content: content(["application/json", "application/yaml"], components.item), required: true };
}

function content(types: readonly string[], component: string): JsonObject {
  return Object.fromEntries(types.map((type) => [type, { schema: componentRef(component) }]));
}

function pathParameters({ namespaced }: ResourceDefinition, named: boolean): readonly JsonObject[] {
  return [...(named ? ["name"] : []), ...(namespaced ? ["namespace"] : [])].map((name) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string", uniqueItems: true },
  }));
}

const written = ["dryRun", "fieldManager", "fieldValidation"];
const deleted = ["dryRun", "gracePeriodSeconds:integer", "orphanDependents:boolean", "propagationPolicy"];
const listed = [
  "allowWatchBookmarks:boolean",
  "continue",
  "fieldSelector",
  "labelSelector",
  "limit:integer",
  "resourceVersion",
  "resourceVersionMatch",
  "sendInitialEvents:boolean",
  "timeoutSeconds:integer",
  "watch:boolean",
];

const parameterNames: Readonly<Partial<Record<Verb, readonly string[]>>> = {
  create: written,
  update: written,
  patch: [...written, "force:boolean"],
  delete: deleted,
  deletecollection: [...deleted, ...listed],
  list: listed,
};

function queryParameters(verb: Verb): readonly JsonObject[] {
  const names = [...new Set(parameterNames[verb] ?? [])];
  return names.map((entry) => {
    const [name = "", type = "string"] = entry.split(":");
    return { name, in: "query", schema: { type, uniqueItems: true } };
  });
}
