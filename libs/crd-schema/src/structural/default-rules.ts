// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A default must be a value that its own schema accepts, and that pruning leaves as it is. */
import {
  invalid,
  isJsonObject,
  required,
  type FieldError,
  type JsonSchemaProps,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { pruneUnknownFields } from "../pruning.ts";
import { createSchemaValidator } from "../value/schema-validator.ts";

/** Runs the CEL rules of `schema` on a default at `path`. */
export type DefaultRuleCheck = (schema: JsonSchemaProps, value: JsonValue, path: string) => readonly FieldError[];

/** Findings about the defaults of a structural schema; defaults inside of maps are not looked at, as the server does. */
export function checkDefaults(schema: JsonSchemaProps, path: string, checkRules?: DefaultRuleCheck): FieldError[] {
  return checkTree({ ...schema, "x-kubernetes-embedded-resource": true }, path, checkRules);
}

function checkTree(schema: JsonSchemaProps, path: string, checkRules: DefaultRuleCheck | undefined): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.default !== undefined)
    errors.push(...checkDefault({ schema, value: schema.default, path: `${path}.default` }, checkRules));
  if (schema.items !== undefined) errors.push(...checkTree(schema.items, `${path}.items`, checkRules));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    errors.push(...checkTree(property, `${path}.properties[${name}]`, checkRules));
  }
  return errors;
}

interface Default {
  readonly schema: JsonSchemaProps;
  readonly value: JsonValue;
  readonly path: string;
}

function checkDefault({ schema, value, path }: Default, checkRules: DefaultRuleCheck | undefined): FieldError[] {
  const { unknown } = pruneUnknownFields(schema, value);
  const unpruned = unknown.length > 0 ? [invalid(path, value, "must not have unknown fields")] : [];
  const incomplete = checkEmbedded(schema, value, path);
  const wrong = incomplete.length > 0 ? incomplete : createSchemaValidator(schema)(value, { root: path });
  return [...unpruned, ...(wrong.length > 0 ? wrong : (checkRules?.(schema, value, path) ?? []))];
}

/** A whole object as a default says what it is. */
function checkEmbedded(schema: JsonSchemaProps, value: JsonValue, path: string): FieldError[] {
  if (schema["x-kubernetes-embedded-resource"] !== true || !isJsonObject(value)) return [];
  return ["apiVersion", "kind"]
    .filter((name) => value[name] === undefined)
    .map((name) => required(`${path}.${name}`, ""));
}
