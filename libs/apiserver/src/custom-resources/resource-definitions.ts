// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatApiVersion, type JsonSchemaProps } from "@nuvolaris/api-machinery";
import {
  hasRules,
  loadRuleCompiler,
  type CustomResourceDefinition,
  type CustomResourceDefinitionNames,
  type CustomResourceDefinitionVersion,
  type RuleCompiler,
} from "@nuvolaris/crd-schema";
import { compareVersions } from "../discovery/version-priority.ts";
import type { ResourceDefinition, Subresource, Verb } from "../registry/resource-definition.ts";
import { compileSchema } from "../schema/schema-validation.ts";
import { customResourceStrategy } from "./custom-resource-strategy.ts";
import { printerColumnsOf } from "./printer-columns.ts";
import { storageConversion, webhookConversion } from "./storage-conversion.ts";

const verbs: readonly Verb[] = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
/** While a definition is going, its objects can only go as well. */
const verbsWhileGoing: readonly Verb[] = ["delete", "deletecollection", "get", "list", "watch"];
const anything: JsonSchemaProps = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/**
 * The resources that a definition brings: one for each served version, with the names that were accepted. Empty as long
 * as the definition is not established.
 *
 * Schemas are compiled here, once; the CEL library is loaded if one of them has rules.
 */
export async function toResourceDefinitions(crd: CustomResourceDefinition): Promise<readonly ResourceDefinition[]> {
  const names = crd.status?.acceptedNames;
  const established =
    crd.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") === true;
  if (!established || names === undefined) return [];
  const served = crd.spec.versions.filter((version) => version.served);
  const rules = served.some((version) => hasRules(schemaOf(version))) ? await loadRuleCompiler() : undefined;
  return Promise.all(served.map((version) => toResourceDefinition({ crd, names, version, rules })));
}

interface ServedVersion {
  readonly crd: CustomResourceDefinition;
  readonly names: CustomResourceDefinitionNames;
  readonly version: CustomResourceDefinitionVersion;
  readonly rules: RuleCompiler | undefined;
}

async function toResourceDefinition(served: ServedVersion): Promise<ResourceDefinition> {
  const { crd, names, version, rules } = served;
  const { group, scope, versions } = crd.spec;
  const schema = schemaOf(version);
  const scale = version.subresources?.scale;
  const compiled = compileSchema(schema, {
    ...(scale !== undefined && { scale }),
    ...(rules !== undefined && { rules }),
  });
  const apiVersion = formatApiVersion({ group, version: version.name });
  const convert = crd.spec.conversion?.strategy === "Webhook" ? webhookConversion : storageConversion;
  const storedVersion = versions.find(({ storage }) => storage)?.name ?? version.name;
  return {
    group,
    version: version.name,
    resource: names.plural,
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: scope === "Namespaced",
    verbs: crd.metadata.deletionTimestamp === undefined ? verbs : verbsWhileGoing,
    subresources: subresourcesOf(version),
    schema,
    columns: printerColumnsOf(version.additionalPrinterColumns ?? []),
    strategy: customResourceStrategy({ apiVersion, kind: names.kind, version, schema, compiled }),
    conversion: convert({
      served: apiVersion,
      stored: formatApiVersion({ group, version: storedVersion }),
      schemas: new Map(versions.map((each) => [formatApiVersion({ group, version: each.name }), schemaOf(each)])),
    }),
    ...(version.deprecated === true && { deprecationWarning: deprecationOf(served) }),
    isCustom: true,
    storageVersionHash: await hashOf(`${group}/${storedVersion}/${names.kind}`),
  };
}

function schemaOf({ schema }: CustomResourceDefinitionVersion): JsonSchemaProps {
  return schema?.openAPIV3Schema ?? anything;
}

function subresourcesOf({ subresources = {} }: CustomResourceDefinitionVersion): readonly Subresource[] {
  const { status, scale } = subresources;
  return [
    ...(status === undefined ? [] : [{ type: "status", name: "status" } as const]),
    ...(scale === undefined ? [] : [{ type: "scale", name: "scale", ...scale } as const]),
  ];
}

/** In the version's own words, or naming the best version that is not deprecated. */
function deprecationOf({ crd, names, version }: ServedVersion): string {
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const { group, versions } = crd.spec;
  const [better] = versions
    .filter(({ served, deprecated }) => served && deprecated !== true)
    .map(({ name }) => name)
    .filter((name) => compareVersions(name, version.name) < 0)
    .toSorted(compareVersions);
  const instead = better === undefined ? "" : `; use ${group}/${better} ${names.kind}`;
  return `${group}/${version.name} ${names.kind} is deprecated${instead}`;
}

/** `storageVersionHash` of discovery: the first eight bytes of a SHA-256, in base64. */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest, 0, 8)));
}
