// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** CustomResourceDefinition as a resource of its own: defaults, stored versions, validation, clean-up before it goes. */
import { deepEqual } from "@nuvolaris/api-machinery";
import {
  findUnknownFormats,
  hasRules,
  initialStoredVersions,
  loadRuleCompiler,
  validateCustomResourceDefinition,
  type CustomResourceDefinition,
  type CustomResourceDefinitionNames,
  type CustomResourceDefinitionSpec,
  type CustomResourceDefinitionStatus,
  type RuleCompiler,
} from "@nuvolaris/crd-schema";
import { withMetadata, type ApiObject } from "../registry/api-object.ts";
import type { Strategy } from "../registry/strategy.ts";
import { cleanupFinalizer, terminatingStatus } from "./definition-status.ts";

export const customResourceDefinitionStrategy: Strategy = {
  hasGeneration: true,
  applyDefaults: (object) => ({ ...object, spec: withDefaults(asDefinition(object).spec) }),
  prepareForCreate: (object) => {
    const { spec } = asDefinition(object);
    const status = {
      conditions: null,
      acceptedNames: { plural: "", kind: "" },
      storedVersions: initialStoredVersions(spec),
    };
    return { ...object, status };
  },
  prepareForUpdate: (object, _old, { subresource }) => (subresource === "status" ? object : withStoredVersion(object)),
  validate: async (object) => {
    const crd = asDefinition(object);
    return validateCustomResourceDefinition(crd, await rulesFor(crd));
  },
  validateUpdate: async (object, old, { subresource }) => {
    if (subresource === "status") return [];
    const crd = asDefinition(object);
    return validateCustomResourceDefinition(crd, { ...(await rulesFor(crd)), old: asDefinition(old) });
  },
  warnings: (object, old) => {
    const before = old === undefined ? [] : unknownFormats(asDefinition(old));
    return unknownFormats(asDefinition(object))
      .filter((format) => !before.includes(format))
      .map((format) => `unrecognized format ${JSON.stringify(format)}`);
  },
  changesGeneration: (object, old) => !deepEqual(object["spec"], old["spec"]),
  prepareForDelete: (object, now) => {
    const { finalizers = [] } = object.metadata;
    const status = terminatingStatus(asDefinition(object).status, "InstanceDeletionPending", now);
    const withFinalizer = finalizers.includes(cleanupFinalizer) ? finalizers : [...finalizers, cleanupFinalizer];
    return { ...withMetadata(object, { finalizers: withFinalizer }), status };
  },
};

/** What a client may have left out, and Go writes as null. */
type Incomplete<T> = { readonly [K in keyof T]?: T[K] | null };

/** Reads a stored or sent object as the definition that its type facts say it is. */
export function asDefinition(object: ApiObject): CustomResourceDefinition {
  // Proof of the cast: built-in objects pass through Go's struct before a strategy sees them, which gives them this shape;
  // what a client may still have left out (names, versions) is filled in here.
  const crd = object as unknown as CustomResourceDefinition;
  const { spec } = object as unknown as { readonly spec?: Incomplete<CustomResourceDefinitionSpec> | null };
  const names: Incomplete<CustomResourceDefinitionNames> = spec?.names ?? {};
  return {
    ...crd,
    spec: {
      ...crd.spec,
      group: spec?.group ?? "",
      names: { ...crd.spec.names, plural: names.plural ?? "", kind: names.kind ?? "" },
      versions: spec?.versions ?? [],
    },
  };
}

function withDefaults(spec: CustomResourceDefinitionSpec): CustomResourceDefinitionSpec {
  const { names, conversion } = spec;
  const { kind, listKind = "", singular = "" } = names;
  const filled = {
    ...names,
    ...(singular === "" && kind !== "" && { singular: kind.toLowerCase() }),
    ...(listKind === "" && kind !== "" && { listKind: `${kind}List` }),
  };
  return { ...spec, names: filled, conversion: withServicePort(conversion ?? { strategy: "None" }) };
}

type Conversion = NonNullable<CustomResourceDefinitionSpec["conversion"]>;

function withServicePort(conversion: Conversion): Conversion {
  const { webhook } = conversion;
  const service = webhook?.clientConfig?.service;
  if (webhook === undefined || service === undefined || service.port !== undefined) return conversion;
  return {
    ...conversion,
    webhook: { ...webhook, clientConfig: { ...webhook.clientConfig, service: { ...service, port: 443 } } },
  };
}

/** A version that objects have ever been stored in stays in the list, until a migration takes it out. */
function withStoredVersion(object: ApiObject): ApiObject {
  const { spec, status = {} } = asDefinition(object);
  const stored = status.storedVersions ?? [];
  const added = initialStoredVersions(spec).filter((name) => !stored.includes(name));
  if (added.length === 0) return object;
  const next: CustomResourceDefinitionStatus = { ...status, storedVersions: [...stored, ...added] };
  return { ...object, status: next };
}

async function rulesFor({ spec }: CustomResourceDefinition): Promise<{ readonly rules?: RuleCompiler }> {
  const isNeeded = spec.versions.some(
    ({ schema }) => schema?.openAPIV3Schema !== undefined && hasRules(schema.openAPIV3Schema),
  );
  return isNeeded ? { rules: await loadRuleCompiler() } : {};
}

/** Of versions with one schema, it is looked at once. */
function unknownFormats({ spec }: CustomResourceDefinition): readonly string[] {
  const schemas = spec.versions.flatMap(({ schema }) =>
    schema?.openAPIV3Schema === undefined ? [] : [schema.openAPIV3Schema],
  );
  const different = schemas.filter((schema, index) => schemas.findIndex((each) => deepEqual(each, schema)) === index);
  return different.flatMap(findUnknownFormats);
}
