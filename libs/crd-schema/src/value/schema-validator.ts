// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { FieldError, JsonSchemaProps, JsonValue } from "@nuvolaris/api-machinery";
import { isUnchanged } from "./correlation.ts";
import { toFieldErrors, ValueResult } from "./problem.ts";
import { createValueCheck } from "./value-check.ts";

export interface ValueValidationOptions {
  /** Where the value lies in its object, such as `status`. Default: it is the whole object. */
  readonly root?: string;
  /**
   * The value before the update. Faults in parts that did not change are not reported, so that a tightened schema
   * does not block unrelated updates (KEP-4008).
   */
  readonly old?: JsonValue;
}

/** Checks values against one schema, whose compilation is paid once. CEL rules and list keys are checked elsewhere. */
export type SchemaValidator = (value: JsonValue, options?: ValueValidationOptions) => FieldError[];

/** Compiles a schema. Throws {@link RegularExpressionError} for a pattern that Go would refuse. */
export function createSchemaValidator(schema: JsonSchemaProps): SchemaValidator {
  const check = createValueCheck(schema);
  return (value, { root = "", old } = {}) => {
    const result = new ValueResult();
    check({ value, path: "", old }, result);
    if (result.problems.length === 0) return [];
    if (old !== undefined && isUnchanged(schema, value, old)) return [];
    return toFieldErrors(result.problems, root);
  };
}
