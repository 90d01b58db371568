// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Is this CustomResourceDefinition one that the API server accepts? Texts and order are the server's
 * (apiextensions-apiserver, apis/apiextensions/validation/validation.go). ObjectMeta is validated elsewhere.
 */
import { deepEqual, invalid, notSupported, required, type FieldError } from "@nuvolaris/api-machinery";
import type { RuleCompiler } from "../structural/rule-compiler.ts";
import { checkApproval } from "./approval.ts";
import { checkColumns, checkSelectableFields, checkSubresources } from "./column-rules.ts";
import { checkConversion } from "./conversion-rules.ts";
import type { CustomResourceDefinition, CustomResourceDefinitionSpec } from "./custom-resource-definition.ts";
import { checkGroup, checkNames, checkRequiredNames, dns1035LabelProblems } from "./name-rules.ts";
import { internalVersions, placeOf } from "./version-layout.ts";
import { checkDeprecation, checkVersionSchema } from "./version-rules.ts";

export interface CrdValidationOptions {
  /** Checks the CEL rules too. Without it they are only looked at as texts. */
  readonly rules?: RuleCompiler;
  /** The definition before an update: some fields cannot change. */
  readonly old?: CustomResourceDefinition;
}

/** Everything that is wrong with `crd`, in the server's order; empty when it would be accepted. */
export function validateCustomResourceDefinition(
  crd: CustomResourceDefinition,
  { rules, old }: CrdValidationOptions = {},
): FieldError[] {
  return [
    ...(old === undefined ? checkOwnName(crd) : []),
    ...checkSpec(crd.spec, rules),
    ...(old === undefined ? [] : checkImmutable(crd, old)),
    ...checkNames(crd.status?.acceptedNames ?? {}, "status.acceptedNames"),
    ...checkStoredVersions(crd.spec, crd.status?.storedVersions ?? initialStoredVersions(crd.spec)),
    ...checkApproval(crd, old),
    ...checkPreserve(crd.spec),
  ];
}

function checkOwnName({ metadata: { name = "" }, spec }: CustomResourceDefinition): FieldError[] {
  if (name === `${spec.names.plural}.${spec.group}`) return [];
  return [invalid("metadata.name", name, `must be spec.names.plural+"."+spec.group`)];
}

function checkSpec(spec: CustomResourceDefinitionSpec, rules: RuleCompiler | undefined): FieldError[] {
  return [
    ...checkGroup(spec.group),
    ...checkScope(spec),
    ...checkSchemasPresent(spec),
    ...spec.versions.flatMap((version, index) => [
      ...checkVersionName(version.name, `spec.versions[${index}].name`),
      ...checkDeprecation(version, `spec.versions[${index}]`),
    ]),
    ...checkParts(spec, false, rules),
    ...checkVersionSet(spec),
    ...checkRequiredNames(spec.names, "spec.names"),
    ...checkNames(spec.names, "spec.names"),
    ...checkParts(spec, true, rules),
    ...(spec.conversion === undefined ? [] : checkConversion(spec.conversion)),
  ];
}

function checkScope({ scope = "" }: { readonly scope?: string }): FieldError[] {
  if (scope === "") return [required("spec.scope", "")];
  const scopes = ["Cluster", "Namespaced"];
  return scopes.includes(scope) ? [] : [notSupported("spec.scope", scope, scopes)];
}

function checkVersionName(name: string, path: string): FieldError[] {
  const problems = dns1035LabelProblems(name);
  return problems.length === 0 ? [] : [invalid(path, name, problems.join(","))];
}

/** The schema, subresources, columns and selectable fields: those of single versions, or those that all share. */
function checkParts(
  spec: CustomResourceDefinitionSpec,
  shared: boolean,
  rules: RuleCompiler | undefined,
): FieldError[] {
  const schemas = placeOf(spec, "schema");
  return [
    ...schemas.filter(({ isShared }) => isShared === shared).flatMap((placed) => checkVersionSchema(placed, rules)),
    ...placeOf(spec, "subresources")
      .filter(({ isShared }) => isShared === shared)
      .flatMap(({ value, path }) => checkSubresources(value ?? {}, path)),
    ...placeOf(spec, "additionalPrinterColumns")
      .filter(({ isShared }) => isShared === shared)
      .flatMap(({ value, path }) => checkColumns(value ?? [], path)),
    ...placeOf(spec, "selectableFields")
      .filter(({ isShared }) => isShared === shared)
      .flatMap(({ value, path, versions }) =>
        checkSelectableFields(value ?? [], versions[0]?.schema?.openAPIV3Schema, path),
      ),
  ];
}

function checkSchemasPresent({ versions }: CustomResourceDefinitionSpec): FieldError[] {
  return versions.flatMap(({ schema }, index) =>
    schema?.openAPIV3Schema === undefined ? [required(`spec.versions[${index}].schema.openAPIV3Schema`, "")] : [],
  );
}

function checkVersionSet(spec: CustomResourceDefinitionSpec): FieldError[] {
  const errors: FieldError[] = [];
  const names = spec.versions.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    errors.push(invalid("spec.versions", internalVersions(spec), "must contain unique version names"));
  }
  if (spec.versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(
      invalid("spec.versions", internalVersions(spec), "must have exactly one version marked as storage version"),
    );
  }
  // The server checks the first version once more, as the one that its oldest API knows.
  const [first] = spec.versions;
  return first === undefined ? errors : [...errors, ...checkVersionName(first.name, "spec.version")];
}

function checkImmutable({ spec }: CustomResourceDefinition, old: CustomResourceDefinition): FieldError[] {
  const established =
    old.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") === true;
  const fields: readonly (readonly [string, unknown, unknown])[] = [
    ...(established
      ? ([
          ["spec.scope", spec.scope, old.spec.scope],
          ["spec.names.kind", spec.names.kind, old.spec.names.kind],
        ] as const)
      : []),
    ["spec.group", spec.group, old.spec.group],
    ["spec.names.plural", spec.names.plural, old.spec.names.plural],
  ];
  return fields
    .filter(([, now, before]) => !deepEqual(now, before))
    .map(([path, now]) => invalid(path, now, "field is immutable"));
}

/** What a new definition's status says: the version that objects are stored in. */
export function initialStoredVersions({ versions }: CustomResourceDefinitionSpec): readonly string[] {
  const first = versions.find(({ storage }) => storage);
  return first === undefined ? [] : [first.name];
}

function checkStoredVersions(spec: CustomResourceDefinitionSpec, stored: readonly string[]): FieldError[] {
  const path = "status.storedVersions";
  if (stored.length === 0) return [invalid(path, null, "must have at least one stored version")];
  const missing = spec.versions
    .filter(({ name, storage }) => storage && !stored.includes(name))
    .map(({ name }) => invalid(path, stored, `must have the storage version ${name}`));
  const gone = stored.flatMap((name, index) => {
    if (spec.versions.some((version) => version.name === name)) return [];
    const because = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    return [invalid(`${path}[${index}]`, name, because)];
  });
  return [...missing, ...gone];
}

function checkPreserve({ preserveUnknownFields }: CustomResourceDefinitionSpec): FieldError[] {
  if (preserveUnknownFields !== true) return [];
  const instead =
    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead";
  return [invalid("spec.preserveUnknownFields", true, instead)];
}
