// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Validation of custom resources by their schema: values, scale paths, embedded objects, list keys, CEL rules, in the
 * server's order (apiextensions-apiserver, registry/customresource/strategy.go).
 */
import {
  invalid,
  type FieldError,
  type FieldErrorType,
  type JsonObject,
  type JsonSchemaProps,
} from "@nuvolaris/api-machinery";
import { createSchemaValidator, type RuleCompiler } from "@nuvolaris/crd-schema";
import { validateEmbeddedObjects } from "./embedded-objects.ts";
import { validateListKeys } from "./list-keys.ts";
import { validateScaleSpec, validateScaleStatus, type ScalePaths } from "./scale-rules.ts";

/** A schema, compiled. All functions take whole objects. */
export interface CompiledSchema {
  validate(object: JsonObject): FieldError[];
  /** Old faults in parts that did not change are forgiven (KEP-4008); `onForgiven` hears of those that rules found. */
  validateUpdate(object: JsonObject, old: JsonObject, onForgiven?: OnForgiven): FieldError[];
  /** A write to `/status`: only the status is validated, but for the rules. */
  validateStatusUpdate(object: JsonObject, old: JsonObject, onForgiven?: OnForgiven): FieldError[];
}

type OnForgiven = (error: FieldError) => void;

interface RulesRun {
  readonly object: JsonObject;
  readonly old?: JsonObject;
  readonly onForgiven?: OnForgiven | undefined;
}

export interface SchemaCompilation {
  readonly scale?: ScalePaths;
  /** Needed when the schema has CEL rules; without it they are not run. */
  readonly rules?: RuleCompiler;
}

/** With one of these a rule would be run on what its types do not describe. */
const blocking: ReadonlySet<FieldErrorType> = new Set([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);
const notAllChecked =
  "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

/** Compiles the schema of one version. What it returns is kept as long as the version is served. */
export function compileSchema(schema: JsonSchemaProps, { scale, rules }: SchemaCompilation = {}): CompiledSchema {
  const validateValue = createSchemaValidator(schema);
  const statusSchema = schema.properties?.["status"];
  const validateStatus = statusSchema === undefined ? undefined : createSchemaValidator(statusSchema);
  const runRules = rules?.createRuleValidator(schema);
  const scaleSpec = (object: JsonObject): FieldError[] => (scale === undefined ? [] : validateScaleSpec(scale, object));
  const scaleStatus = (object: JsonObject): FieldError[] =>
    scale === undefined ? [] : validateScaleStatus(scale, object);
  const withRules = (errors: readonly FieldError[], { object, ...update }: RulesRun): FieldError[] => {
    if (runRules === undefined) return [...errors];
    if (errors.some(({ type }) => blocking.has(type))) return [...errors, invalid("<nil>", null, notAllChecked)];
    return [...errors, ...runRules({ value: object, ...update })];
  };
  const newDuplicates = (object: JsonObject, old: JsonObject): FieldError[] => {
    const errors = validateListKeys(schema, object);
    return errors.length > 0 && validateListKeys(schema, old).length > 0 ? [] : errors;
  };

  return {
    validate: (object) => {
      const errors = [...validateValue(object), ...scaleSpec(object), ...scaleStatus(object)];
      errors.push(...validateEmbeddedObjects(schema, object), ...validateListKeys(schema, object));
      return withRules(errors, { object });
    },
    validateUpdate: (object, old, onForgiven) => {
      const errors = [...validateValue(object, { old }), ...scaleSpec(object), ...scaleStatus(object)];
      errors.push(...validateEmbeddedObjects(schema, object), ...newDuplicates(object, old));
      return withRules(errors, { object, old, onForgiven });
    },
    validateStatusUpdate: (object, old, onForgiven) => {
      const { status } = object;
      const before = old["status"];
      const options = { root: "status", ...(before !== undefined && { old: before }) };
      const errors = status === undefined || validateStatus === undefined ? [] : validateStatus(status, options);
      return withRules([...errors, ...scaleStatus(object), ...newDuplicates(object, old)], { object, old, onForgiven });
    },
  };
}
