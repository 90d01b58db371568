// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What becomes of fields that a kind does not have, and of keys that come twice.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
import type { JsonObject, JsonSchemaProps } from "@nuvolaris/api-machinery";
import { badRequest } from "../registry/api-error.ts";
import type { RequestContext } from "../registry/request-context.ts";
import type { ResourceDefinition } from "../registry/resource-definition.ts";
import { findDuplicateFields } from "../schema/duplicate-fields.ts";
import { fieldFindingTexts, strictDecodingProblem } from "../schema/field-validation.ts";
import { pruneObject } from "../schema/object-pruning.ts";

export interface FieldCheck {
  readonly definition: ResourceDefinition;
  readonly context: RequestContext;
  /** The JSON that the object was parsed from: duplicate keys show only there. */
  readonly text?: string | undefined;
  /** What a YAML text repeats. */
  readonly repeatedKeys?: readonly string[] | undefined;
  /** Of another version than the definition's. */
  readonly schema?: JsonSchemaProps | undefined;
  /** Makes the refusal out of what was found. Default: the one of a body that cannot be decoded. */
  readonly refuse?: (problem: string) => Error;
}

/** Returns the object without unknown fields. Under Strict it throws instead, under Warn it adds warnings. */
export function checkFields(object: JsonObject, check: FieldCheck): JsonObject {
  const { definition, context, text, repeatedKeys, refuse, schema = definition.schema } = check;
  const order = definition.isCustom ? "path" : "text";
  const { object: pruned, unknown } = pruneObject(schema, object, { order });
  if (context.fieldValidation === "Ignore") return pruned;
  const duplicates = text === undefined ? [] : findDuplicateFields(text);
  if (context.fieldValidation === "Warn") {
    for (const finding of fieldFindingTexts({ duplicates, unknown, repeatedKeys })) context.warn(finding);
    return pruned;
  }
  const problem = strictDecodingProblem({ duplicates, unknown, repeatedKeys });
  if (problem !== undefined) throw refuse?.(problem) ?? cannotDecode(definition, problem);
  return pruned;
}

export function cannotDecode(definition: ResourceDefinition, problem: string): Error {
  return badRequest(`${decodingHead(definition)}${problem}`);
}

/** What is wrong, if the error is one of {@link cannotDecode}. */
export function decodingProblem(definition: ResourceDefinition, { message }: Error): string | undefined {
  const head = decodingHead(definition);
  return message.startsWith(head) ? message.slice(head.length) : undefined;
}

function decodingHead({ kind, version }: ResourceDefinition): string {
  return `${kind} in version "${version}" cannot be handled as a ${kind}: `;
}
