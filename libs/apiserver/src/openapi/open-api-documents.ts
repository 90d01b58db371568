// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * `/openapi/v3`: an index, and a document per group version, computed from what is registered.
 *
 * Built-in kinds are described without texts: what their fields mean, Kubernetes' own documentation says better. Custom
 * kinds have the texts of their schemas.
 * https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3
 */
import { formatApiVersion, stringifyJson, type JsonObject } from "@nuvolaris/api-machinery";
import { builtInTypes } from "../built-ins/built-in-types.ts";
import { kubernetesVersion } from "../built-ins/generated/resources.ts";
import { sha512 } from "../discovery/digest.ts";
import { subresourceKind } from "../discovery/legacy-discovery.ts";
import type { ResourceDefinition, Subresource } from "../registry/resource-definition.ts";
import type { ResourceRegistry } from "../registry/resource-registry.ts";
import { ComponentSchemas, kindOf } from "./component-schemas.ts";
import { resourcePaths } from "./operations.ts";

interface GroupVersionDocument {
  /** Changes with the document: clients keep what they have read under it. */
  readonly hash: string;
  readonly definitions: readonly ResourceDefinition[];
}

/** The documents of one server. Each is written when it is asked for, and kept until the registry changes. */
export class OpenApiDocuments {
  readonly #registry: ResourceRegistry;
  #index:
    { readonly version: number; readonly documents: Promise<ReadonlyMap<string, GroupVersionDocument>> } | undefined;
  // Texts by hash; those of resources that are gone are dropped with the index.
  readonly #texts = new Map<string, string>();

  constructor(registry: ResourceRegistry) {
    this.#registry = registry;
  }

  /** `{"paths": {"apis/apps/v1": {"serverRelativeURL": "/openapi/v3/apis/apps/v1?hash=…"}, …}}` */
  async index(): Promise<JsonObject> {
    const documents = await this.#documents();
    const paths = [...documents].map(
      ([path, { hash }]) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }] as const,
    );
    return { paths: Object.fromEntries(paths) };
  }

  /** The document of `apis/apps/v1` or `api/v1` as JSON text, with its hash; undefined for what is not served. */
  async document(path: string): Promise<{ readonly text: string; readonly hash: string } | undefined> {
    const found = (await this.#documents()).get(path);
    if (found === undefined) return undefined;
    const text = this.#texts.get(found.hash) ?? stringifyJson(groupVersionDocument(path, found.definitions));
    this.#texts.set(found.hash, text);
    return { text, hash: found.hash };
  }

  #documents(): Promise<ReadonlyMap<string, GroupVersionDocument>> {
    const { version } = this.#registry;
    if (this.#index?.version !== version) {
      this.#texts.clear();
      this.#index = { version, documents: readDocuments(this.#registry.list()) };
    }
    return this.#index.documents;
  }
}

async function readDocuments(
  definitions: readonly ResourceDefinition[],
): Promise<ReadonlyMap<string, GroupVersionDocument>> {
  const byPath = Map.groupBy(definitions, documentPath);
  const entries = [...byPath].map(
    async ([path, ofVersion]) => [path, { definitions: ofVersion, hash: await hashOf(ofVersion) }] as const,
  );
  return new Map(await Promise.all(entries));
}

function documentPath({ group, version }: ResourceDefinition): string {
  return group === "" ? `api/${version}` : `apis/${formatApiVersion({ group, version })}`;
}

/** Over what a document is made from, which is less than the document. */
function hashOf(definitions: readonly ResourceDefinition[]): Promise<string> {
  const inputs = definitions.map((definition) => {
    const { resource, kind, verbs, isCustom } = definition;
    const subresources = definition.subresources.map(({ name }) => name);
    return { resource, kind, verbs, subresources, ...(isCustom === true && { schema: definition.schema }) };
  });
  return sha512(stringifyJson([kubernetesVersion, inputs]));
}

function groupVersionDocument(path: string, definitions: readonly ResourceDefinition[]): JsonObject {
  const schemas = new ComponentSchemas(builtInTypes);
  const paths = definitions.flatMap((definition) => Object.entries(pathsOf(definition, schemas)));
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: kubernetesVersion },
    paths: { [`/${path}/`]: { get: { responses: { 200: { description: "OK" } } } }, ...Object.fromEntries(paths) },
    components: { schemas: schemas.toJson() },
  };
}

function pathsOf(definition: ResourceDefinition, schemas: ComponentSchemas): JsonObject {
  const item = itemComponent(definition, schemas);
  return resourcePaths(definition, {
    item,
    list: definition.verbs.includes("list") ? schemas.addList(definition, item) : item,
    patch: schemas.addPatch(),
    deleteOptions: schemas.addType("meta/v1.DeleteOptions"),
    status: schemas.addType("meta/v1.Status"),
    subresource: (subresource) => subresourceComponent(definition, subresource, schemas),
  });
}

function itemComponent(definition: ResourceDefinition, schemas: ComponentSchemas): string {
  const { group, version, kind } = definition;
  const type = definition.isCustom === true ? undefined : builtInTypes.forKind(group, version, kind);
  return type === undefined ? schemas.addCustom(definition) : schemas.addType(type.name, [kindOf(definition, kind)]);
}

function subresourceComponent(
  definition: ResourceDefinition,
  subresource: Subresource,
  schemas: ComponentSchemas,
): string | undefined {
  if (subresource.type === "status") return undefined;
  const { group, version, kind } = subresourceKind(subresource, definition);
  const type = builtInTypes.forKind(group, version, kind);
  return type && schemas.addType(type.name, [kindOf({ group, version }, kind)]);
}
