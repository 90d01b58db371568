// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What the API server allows of JSON schema's keywords, and how Kubernetes' own extensions fit together
 * (apiextensions-apiserver, apis/apiextensions/validation: ValidateCustomResourceDefinitionOpenAPISchema).
 */
import {
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
  type JsonSchemaProps,
} from "@nuvolaris/api-machinery";
import { checkListKeywords } from "./list-rules.ts";
import { checkRuleKeywords } from "./rule-keywords.ts";

/** Where a schema lies, as far as that decides what is allowed in it. */
export interface SchemaPlace {
  readonly schema: JsonSchemaProps;
  readonly path: string;
  readonly isRoot: boolean;
  /** Below `metadata`, `apiVersion`, `kind` of the object or of an embedded one. */
  readonly insideMetadata: boolean;
  /** Why defaults are forbidden here. */
  readonly noDefaults?: string;
  /** The path of the nearest list or map whose parts cannot be told apart over an update. */
  readonly uncorrelated?: string;
  /** Steps from the root, to find the CEL type; `undefined` below logical operators, where no rule is compiled. */
  readonly ancestors: readonly JsonSchemaProps[] | undefined;
}

/** Checks the CEL rules of one whole schema. */
export interface RuleCheck {
  /** The rules of one place, whose other keywords are sound. */
  readonly check: (place: SchemaPlace) => readonly FieldError[];
  /** After the last place: what is wrong with all rules together. `path` is the whole schema's. */
  readonly finish: (path: string) => readonly FieldError[];
}

interface Findings {
  readonly schemaErrors: FieldError[];
  readonly ruleErrors: FieldError[];
}

const unsupportedKeywords: ReadonlyArray<readonly [string, string]> = [
  ["id", "id is not supported"],
  ["additionalItems", "additionalItems is not supported"],
  ["patternProperties", "patternProperties is not supported"],
  ["definitions", "definitions is not supported"],
  ["dependencies", "dependencies is not supported"],
  ["$ref", "$ref is not supported"],
];
const types = ["array", "boolean", "integer", "number", "object", "string"];
const metaFields: ReadonlySet<string> = new Set(["metadata", "kind", "apiVersion"]);

/**
 * Whether a schema uses nothing that the server cannot even read. One that does is told so, and not examined further.
 */
export function isReadable(schema: JsonSchemaProps): boolean {
  const isUnreadable =
    unsupportedKeywords.some(([keyword]) => keyword in schema) ||
    Array.isArray(schema.items) ||
    schema["x-kubernetes-preserve-unknown-fields"] === false;
  if (isUnreadable) return false;
  const { properties = {}, additionalProperties, items, not, allOf = [], anyOf = [], oneOf = [] } = schema;
  const inner = [...Object.values(properties), items, not, ...allOf, ...anyOf, ...oneOf];
  const values = typeof additionalProperties === "object" ? additionalProperties : undefined;
  return [...inner, values].every((each) => each === undefined || isReadable(each));
}

/** Findings of a whole schema: those of the keywords first, those of the rules after them. */
export function checkKeywords(schema: JsonSchemaProps, path: string, checkRules?: RuleCheck): FieldError[] {
  const { schemaErrors, ruleErrors } = check(
    { schema, path, isRoot: true, insideMetadata: false, ancestors: [] },
    checkRules,
  );
  return [...schemaErrors, ...ruleErrors, ...(checkRules?.finish(path) ?? [])];
}

function check(place: SchemaPlace, checkRules: RuleCheck | undefined): Findings {
  const { schema, path } = place;
  const schemaErrors = [...checkUnsupported(place)];
  const ruleErrors: FieldError[] = [];
  if (schema.uniqueItems === true) {
    schemaErrors.push(
      forbidden(
        `${path}.uniqueItems`,
        "uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
      ),
    );
  }
  if (typeof schema.additionalProperties === "object" && Object.keys(schema.properties ?? {}).length > 0) {
    schemaErrors.push(
      forbidden(`${path}.additionalProperties`, "additionalProperties and properties are mutual exclusive"),
    );
  }
  for (const inner of placesBelow(place)) {
    const findings = check(inner, checkRules);
    schemaErrors.push(...findings.schemaErrors);
    ruleErrors.push(...findings.ruleErrors);
  }
  schemaErrors.push(...checkMapKeywords(place), ...checkListKeywords(schema, path), ...checkRuleKeywords(schema, path));
  // A rule about a schema that is wrong itself would give errors that nobody understands.
  const rules = schema["x-kubernetes-validations"] ?? [];
  if (rules.length > 0 && schemaErrors.length === 0 && place.ancestors !== undefined)
    ruleErrors.push(...(checkRules?.check(place) ?? []));
  return { schemaErrors, ruleErrors };
}

function checkUnsupported({ schema, path, noDefaults, insideMetadata }: SchemaPlace): FieldError[] {
  const errors: FieldError[] = [];
  const type: string | undefined = schema.type;
  if (type !== undefined && !types.includes(type)) errors.push(notSupported(`${path}.type`, type, types));
  if (schema.default !== undefined && noDefaults !== undefined) {
    errors.push(forbidden(`${path}.default`, `must not be set ${noDefaults}`));
  }
  for (const [keyword, because] of unsupportedKeywords) {
    if (keyword in schema) errors.push(forbidden(`${path}.${keyword}`, because));
  }
  if (type === "null")
    errors.push(forbidden(`${path}.type`, "type cannot be set to null, use nullable as an alternative"));
  if (Array.isArray(schema.items))
    errors.push(forbidden(`${path}.items`, "items must be a schema object and not an array"));
  if (insideMetadata && schema["x-kubernetes-embedded-resource"] === true) {
    errors.push(forbidden(`${path}.x-kubernetes-embedded-resource`, "must not be used inside of resource meta"));
  }
  return errors;
}

function placesBelow(place: SchemaPlace): SchemaPlace[] {
  const { schema, path } = place;
  const below = (inner: JsonSchemaProps, suffix: string, changes: Partial<SchemaPlace> = {}): SchemaPlace => ({
    ...place,
    isRoot: false,
    ancestors: place.ancestors === undefined ? undefined : [...place.ancestors, schema],
    ...changes,
    schema: inner,
    path: `${path}.${suffix}`,
  });
  const logical = (inner: JsonSchemaProps, suffix: string): SchemaPlace =>
    below(inner, suffix, { ancestors: undefined });
  const { additionalProperties, items, not } = schema;
  const places: SchemaPlace[] = [];
  if (typeof additionalProperties === "object") {
    const noDefaults = place.insideMetadata
      ? { noDefaults: "inside additionalProperties applying to object metadata" }
      : {};
    places.push(below(additionalProperties, "additionalProperties", noDefaults));
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    places.push(below(property, `properties[${name}]`, propertyChanges(place, name)));
  }
  if (not !== undefined) places.push(logical(not, "not"));
  for (const keyword of ["allOf", "oneOf", "anyOf"] as const) {
    schema[keyword]?.forEach((inner, index) => places.push(logical(inner, `${keyword}[${index}]`)));
  }
  if (items !== undefined && !Array.isArray(items)) {
    const correlates = schema["x-kubernetes-list-type"] === "map" || place.uncorrelated !== undefined;
    places.push(below(items, "items", correlates ? {} : { uncorrelated: path }));
  }
  return places;
}

function propertyChanges({ isRoot, schema }: SchemaPlace, name: string): Partial<SchemaPlace> {
  const isMeta = (isRoot || schema["x-kubernetes-embedded-resource"] === true) && metaFields.has(name);
  if (!isMeta) return {};
  return { insideMetadata: true, ...(isRoot && { noDefaults: `in top-level ${name}` }) };
}

function checkMapKeywords({ schema, path }: SchemaPlace): FieldError[] {
  const errors: FieldError[] = [];
  const mapType: string | undefined = schema["x-kubernetes-map-type"];
  if (schema["x-kubernetes-preserve-unknown-fields"] === false) {
    errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, "must be true or undefined"));
  }
  if (mapType === undefined) return errors;
  const because = "must be object if x-kubernetes-map-type is specified";
  if (schema.type === undefined) errors.push(required(`${path}.type`, because));
  else if (schema.type !== "object") errors.push(invalid(`${path}.type`, schema.type, because));
  if (mapType !== "atomic" && mapType !== "granular") {
    errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ["atomic", "granular"]));
  }
  return errors;
}
