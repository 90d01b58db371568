// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { FieldError, JsonSchemaProps, JsonValue } from "@nuvolaris/api-machinery";
import type { DefaultRuleCheck } from "./default-rules.ts";
import type { RuleCheck } from "./keyword-rules.ts";

export interface RuleValidation {
  readonly value: JsonValue;
  /** The value before an update; absent on creation. Rules about `oldSelf` are run where it is known. */
  readonly old?: JsonValue;
  /** Where the value lies; default: it is the whole object. */
  readonly path?: string;
  /** Told of faults in parts that the update left alone. */
  readonly onForgiven?: ((error: FieldError) => void) | undefined;
}

/** Runs all rules of one schema on values. Faults in parts that an update left alone are forgiven. */
export type RuleValidator = (validation: RuleValidation) => readonly FieldError[];

/**
 * What knows CEL. A port, because the CEL library is loaded only where there are rules: see `loadRuleCompiler`.
 */
export interface RuleCompiler {
  /** A check of the rules of one whole schema: types, use of `oldSelf`, cost. It sums the costs up, so each schema needs its own. */
  createRuleCheck(): RuleCheck;
  /** `undefined` when the schema has no rules. Rules are compiled once, here. */
  createRuleValidator(schema: JsonSchemaProps): RuleValidator | undefined;
  readonly checkDefault: DefaultRuleCheck;
}

/** Whether there is a rule anywhere in the schema, so that the CEL library is needed. */
export function hasRules(schema: JsonSchemaProps): boolean {
  if ((schema["x-kubernetes-validations"] ?? []).length > 0) return true;
  const { properties = {}, items, additionalProperties, allOf = [] } = schema;
  const inner = [
    ...Object.values(properties),
    ...allOf,
    items,
    typeof additionalProperties === "object" ? additionalProperties : undefined,
  ];
  return inner.some((each) => each !== undefined && hasRules(each));
}
