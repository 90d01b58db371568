// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { forbidden, invalid, type FieldError, type JsonSchemaProps } from "@nuvolaris/api-machinery";
import type { RuleCompiler } from "../structural/rule-compiler.ts";
import { checkDefaults } from "../structural/default-rules.ts";
import { checkKeywords, isReadable } from "../structural/keyword-rules.ts";
import { validateStructuralSchema } from "../structural/structural-rules.ts";
import type { CustomResourceDefinitionVersion } from "./custom-resource-definition.ts";
import type { Placed } from "./version-layout.ts";

/** With a status subresource, status is validated by itself: what the root says about the whole must not be lost by that. */
const allowedAtRoot = [
  "description",
  "type",
  "format",
  "title",
  "maximum",
  "exclusiveMaximum",
  "minimum",
  "exclusiveMinimum",
  "maxLength",
  "minLength",
  "pattern",
  "maxItems",
  "minItems",
  "uniqueItems",
  "multipleOf",
  "required",
  "items",
  "properties",
  "externalDocs",
  "example",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-validations",
];

export function checkDeprecation(
  { deprecated = false, deprecationWarning }: CustomResourceDefinitionVersion,
  path: string,
): FieldError[] {
  const at = `${path}.deprecationWarning`;
  if (deprecationWarning === undefined) return [];
  if (!deprecated) return [invalid(at, deprecationWarning, "can only be set for deprecated versions")];
  const problems: string[] = [];
  if (new TextEncoder().encode(deprecationWarning).length > 256) problems.push("must be <= 256 characters long");
  if (deprecationWarning === "") problems.push("must not be an empty string");
  const position = deprecationWarning.search(/[^\P{C}]|[^\P{Zl}]|[^\P{Zp}]/u);
  if (position >= 0) {
    const index = new TextEncoder().encode(deprecationWarning.slice(0, position)).length;
    problems.push(`must only contain printable UTF-8 characters; non-printable character found at index ${index}`);
  }
  return problems.map((problem) => invalid(at, deprecationWarning, problem));
}

/** Everything about one schema. The CEL rules are left out when there is no compiler for them. */
export function checkVersionSchema(
  { value, path, versions }: Placed<"schema">,
  compiler: RuleCompiler | undefined,
): FieldError[] {
  const schema = value?.openAPIV3Schema;
  if (schema === undefined) return [];
  const at = `${path}.openAPIV3Schema`;
  const hasStatus = versions.some((version) => version.subresources?.status !== undefined);
  const errors = hasStatus ? checkRootOfStatus(schema, at) : [];
  if (schema.nullable === true) errors.push(forbidden(`${at}.nullable`, "nullable cannot be true at the root"));
  if (!isReadable(schema)) return [...errors, ...checkKeywords(schema, at)];
  const structure = validateStructuralSchema(schema, at);
  // A value can be judged by a sound schema only, and rules make sense with sound defaults only.
  const defaults = structure.length > 0 ? [] : checkDefaults(schema, at, compiler?.checkDefault);
  const isSound = structure.length === 0 && defaults.length === 0;
  errors.push(
    ...structure,
    ...defaults,
    ...checkKeywords(schema, at, isSound ? compiler?.createRuleCheck() : undefined),
  );
  return errors;
}

function checkRootOfStatus(schema: JsonSchemaProps, at: string): FieldError[] {
  if (schema.type !== "object") {
    const because =
      'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    return [invalid(`${at}.type`, schema.type ?? "", because)];
  }
  const isAllowed = Object.keys(schema).every((keyword) => allowedAtRoot.includes(keyword));
  if (isAllowed) return [];
  const names = allowedAtRoot.map(goFieldName).join(" ");
  return [
    invalid(
      at,
      schema,
      `only [${names}] fields are allowed at the root of the schema if the status subresource is enabled`,
    ),
  ];
}

function goFieldName(keyword: string): string {
  return keyword
    .replace(/^x-kubernetes/, "x")
    .split("-")
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join("");
}
