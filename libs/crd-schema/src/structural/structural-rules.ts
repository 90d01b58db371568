// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What makes a schema structural: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 *
 * The texts and their order are the server's (apiextensions-apiserver, apiserver/schema/validation.go and complete.go).
 */
import {
  deepEqual,
  forbidden,
  formatFieldError,
  invalid,
  required,
  type FieldError,
  type JsonSchemaProps,
} from "@nuvolaris/api-machinery";
import { compileRegularExpression, RegularExpressionError } from "../regular-expression.ts";
import { findIncomplete } from "./completeness.ts";

type Level = "root" | "item" | "field";

/** A schema in its place, and where the findings about it go. */
interface Place {
  readonly schema: JsonSchemaProps;
  readonly path: string;
  readonly level: Level;
  readonly errors: FieldError[];
}

const whereEmptyType = {
  root: "at the root",
  item: "for specified array items",
  field: "for specified object fields",
} as const satisfies Record<Level, string>;

const intOrString: readonly JsonSchemaProps[] = [{ type: "integer" }, { type: "string" }];

/** Findings about a custom resource's schema as a whole, sorted as the server sorts them. */
export function validateStructuralSchema(schema: JsonSchemaProps, path: string): FieldError[] {
  const errors: FieldError[] = [];
  checkStructure({ schema, path, level: "root", errors });
  errors.push(...findIncomplete(schema, path));
  return errors
    .map((error) => ({ error, text: formatFieldError(error) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text)))
    .map(({ error }) => error);
}

function checkStructure(place: Place): void {
  const { schema, path, level, errors } = place;
  const { items, properties = {}, additionalProperties } = schema;
  if (schema.type === "array" && items === undefined) errors.push(required(`${path}.items`, "must be specified"));
  if (items !== undefined) checkStructure({ schema: items, path: `${path}.items`, level: "item", errors });
  for (const [name, property] of Object.entries(properties)) {
    checkStructure({ schema: property, path: `${path}.properties[${name}]`, level: "field", errors });
  }
  if (additionalProperties !== undefined && level === "root") {
    errors.push(forbidden(`${path}.additionalProperties`, "must not be used at the root"));
  }
  if (typeof additionalProperties === "object") {
    checkStructure({ schema: additionalProperties, path: `${path}.additionalProperties`, level: "field", errors });
  }
  checkExtensions(place);
  checkValueValidation(place, {
    skipAnyOf: isIntOrString(schema.anyOf),
    skipFirstAllOf: isIntOrString(schema.allOf?.[0]?.anyOf),
  });
  checkType(place);
  checkMetadata(place);
}

function isIntOrString(anyOf: readonly JsonSchemaProps[] | undefined): boolean {
  return deepEqual(anyOf, intOrString);
}

function checkExtensions({ schema, path, errors }: Place): void {
  if (schema["x-kubernetes-int-or-string"] !== true) return;
  const because = "must be false if x-kubernetes-int-or-string is true";
  for (const extension of ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"] as const) {
    if (schema[extension] === true) errors.push(invalid(`${path}.${extension}`, true, because));
  }
}

function checkType({ schema, path, level, errors }: Place): void {
  const { type } = schema;
  const at = `${path}.type`;
  const embedded = schema["x-kubernetes-embedded-resource"] === true;
  const untyped =
    schema["x-kubernetes-int-or-string"] === true || schema["x-kubernetes-preserve-unknown-fields"] === true;
  if (embedded && type !== "object") {
    const because = "must be object if x-kubernetes-embedded-resource is true";
    errors.push(type === undefined ? required(at, because) : invalid(at, type, because));
  } else if (type === undefined && !untyped) {
    errors.push(required(at, `must not be empty ${whereEmptyType[level]}`));
  }
  if (embedded && schema.additionalProperties !== undefined) {
    errors.push(forbidden(`${path}.additionalProperties`, "must not be used if x-kubernetes-embedded-resource is set"));
  }
  if (level === "root" && type !== undefined && type !== "object")
    errors.push(invalid(at, type, "must be object at the root"));
}

function checkMetadata({ schema, path, level, errors }: Place): void {
  const embedded = schema["x-kubernetes-embedded-resource"] === true;
  const hasMetadata = level === "root" || embedded;
  const { properties = {} } = schema;
  for (const name of ["kind", "apiVersion"]) {
    const property = properties[name];
    if (hasMetadata && property !== undefined && property.type !== "string") {
      errors.push(invalid(`${path}.properties[${name}].type`, property.type ?? "", "must be string"));
    }
  }
  const metadata = properties["metadata"];
  const at = `${path}.properties[metadata]`;
  if (metadata !== undefined && hasMetadata && metadata.type !== "object") {
    errors.push(invalid(`${at}.type`, metadata.type ?? "", "must be object"));
  }
  if (metadata !== undefined && level === "root" && !restrictsNamesOnly(metadata)) {
    const because = "must not specify anything other than name and generateName, but metadata is implicitly specified";
    errors.push(forbidden(at, because));
  }
  if (embedded && schema["x-kubernetes-preserve-unknown-fields"] !== true && Object.keys(properties).length === 0) {
    const because =
      "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields";
    errors.push(required(`${path}.properties`, because));
  }
}

function restrictsNamesOnly(schema: JsonSchemaProps): boolean {
  const names = Object.keys(schema.properties ?? {});
  const keywords = Object.keys(schema).filter((keyword) => !["type", "default", "properties"].includes(keyword));
  return names.every((name) => name === "name" || name === "generateName") && keywords.length === 0;
}

interface Skips {
  /** The two branches of int-or-string may say `type`, which no other branch may. */
  readonly skipAnyOf: boolean;
  readonly skipFirstAllOf: boolean;
}

function checkValueValidation({ schema, path, level, errors }: Place, { skipAnyOf, skipFirstAllOf }: Skips): void {
  const nested = (inner: JsonSchemaProps, suffix: string, skips: Skips): void => {
    checkNested({ schema: inner, path: `${path}.${suffix}`, level, errors }, skips);
  };
  const none: Skips = { skipAnyOf: false, skipFirstAllOf: false };
  if (!skipAnyOf)
    schema.anyOf?.forEach((inner, index) => {
      nested(inner, `anyOf[${index}]`, none);
    });
  schema.allOf?.forEach((inner, index) => {
    nested(inner, `allOf[${index}]`, { ...none, skipAnyOf: skipFirstAllOf && index === 0 });
  });
  schema.oneOf?.forEach((inner, index) => {
    nested(inner, `oneOf[${index}]`, none);
  });
  if (schema.not !== undefined) nested(schema.not, "not", none);
  const problem = findPatternProblem(schema.pattern ?? "");
  if (problem !== undefined) {
    errors.push(
      invalid(`${path}.pattern`, schema.pattern, `must be a valid regular expression, but isn't: ${problem}`),
    );
  }
}

function findPatternProblem(pattern: string): string | undefined {
  try {
    compileRegularExpression(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof RegularExpressionError) return error.message;
    throw error;
  }
}

/** What gives structure, or a meaning to a whole field, has no place below a logical operator. */
const onlyOutside: ReadonlyArray<readonly [keyof JsonSchemaProps, string]> = [
  ["type", "must be empty to be structural"],
  ["additionalProperties", "must be undefined to be structural"],
  ["default", "must be undefined to be structural"],
  ["title", "must be empty to be structural"],
  ["description", "must be empty to be structural"],
  ["nullable", "must be false to be structural"],
  ["x-kubernetes-preserve-unknown-fields", "must be false to be structural"],
  ["x-kubernetes-embedded-resource", "must be false to be structural"],
  ["x-kubernetes-int-or-string", "must be false to be structural"],
  ["x-kubernetes-list-map-keys", "must be empty to be structural"],
  ["x-kubernetes-list-type", "must be undefined to be structural"],
  ["x-kubernetes-map-type", "must be undefined to be structural"],
  ["x-kubernetes-validations", "must be empty to be structural"],
];

function checkNested(place: Place, skips: Skips): void {
  const { schema, path, level, errors } = place;
  const none: Skips = { skipAnyOf: false, skipFirstAllOf: false };
  checkValueValidation(place, skips);
  if (schema.items !== undefined) checkNested({ schema: schema.items, path: `${path}.items`, level, errors }, none);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    checkNested({ schema: property, path: `${path}.properties[${name}]`, level: "field", errors }, none);
  }
  for (const [keyword, because] of onlyOutside) {
    if (isGiven(schema[keyword])) errors.push(forbidden(`${path}.${keyword}`, because));
  }
  if (schema.properties?.["metadata"] !== undefined) {
    errors.push(forbidden(`${path}.properties[metadata]`, "must not be specified in a nested context"));
  }
}

function isGiven(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== false && value !== "";
}
